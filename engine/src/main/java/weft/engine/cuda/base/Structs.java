package weft.engine.cuda.base;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import weft.engine.op.geometry.ConvGeometry;
import weft.engine.op.geometry.Walk;

/** Structs as kernels take them. */
public final class Structs {

    private static final int RANK = 6;

    private Structs() {}

    /** A struct of ints. */
    public static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(values);
        return buffer.array();
    }

    /** The kernels' {@code Conv}: the sizes of a convolution over {@code images} of its images. */
    public static byte[] convolution(ConvGeometry g, int images) {
        return ints(images, g.C(), g.H(), g.W(), g.K(), g.R(), g.S(), g.P(), g.Q(), g.strideH(), g.strideW(),
                g.padH(), g.padW(), g.dilH(), g.dilW(), g.groups());
    }

    /**
     * The kernels' {@code Walk<N>}: rank, extents, then each tensor's strides, in the order of {@link #dimension}.
     *
     * @throws IllegalArgumentException when the walk has more than six dimensions
     */
    public static byte[] walk(Walk walk) {
        if (walk.rank() > RANK) {
            throw new IllegalArgumentException("more than " + RANK + " dimensions that can't be walked as one");
        }
        int[] ints = new int[1 + RANK + walk.tensors() * RANK];
        ints[0] = walk.rank();
        for (int place = 0; place < walk.rank(); place++) {
            int d = dimension(walk, place);
            ints[1 + place] = walk.size(d);
            for (int i = 0; i < walk.tensors(); i++) {
                ints[1 + RANK + i * RANK + place] = walk.stride(d, i);
            }
        }
        return ints(ints);
    }

    /** The merged dimension at a place of the struct: the outermost first, then the others from the innermost outwards. */
    public static int dimension(Walk walk, int place) {
        return place == 0 ? 0 : walk.rank() - place;
    }
}
