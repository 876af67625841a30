package weft.engine.reference;

import java.util.Arrays;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;

/** Short forms for writing tensors on the reference device. */
final class On {

    static final double NAN = Double.NaN;
    static final double INF = Double.POSITIVE_INFINITY;

    private On() {}

    /** A float64 vector. */
    static Tensor reference(double... values) {
        return Tensor.of(Shape.of(values.length), values, Device.reference());
    }

    /** A float32 vector. */
    static Tensor floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.of(Shape.of(values.length), floats, Device.reference());
    }

    /** An int32 vector. */
    static Tensor ints(int... values) {
        return Tensor.of(Shape.of(values.length), values, Device.reference());
    }

    /** A uint8 vector. */
    static Tensor bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return Tensor.of(Shape.of(values.length), bytes, Device.reference());
    }

    /** A float64 matrix, row by row: {@code "1 2 / 3 4"}. */
    static Tensor matrix(String rows) {
        double[][] matrix = Arrays.stream(rows.split("/"))
                .map(row -> Arrays.stream(row.strip().split("\\s+")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
        double[] values = Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
        return Tensor.of(Shape.of(matrix.length, matrix[0].length), values, Device.reference());
    }

    /** A matrix as an image of one channel: [1, 1, H, W]. */
    static Tensor image(String rows) {
        Tensor matrix = matrix(rows);
        return matrix.reshape(1, 1, matrix.dim(0), matrix.dim(1));
    }
}
