package weft.models.summary;

import java.util.List;

/**
 * A line of a {@link Summary}: a layer, or what a block computes outside its layers, such as the sum of a residual block.
 *
 * @param name       path of the module: {@code features.0}
 * @param type       kind and settings, as the tree of modules prints them; of a block its kind and operations
 * @param called     whether the image went through it: an auxiliary head works in training only
 * @param output     shape for one image, without N; empty when it was not called
 * @param formula    how its parameters are counted: {@code 3*3*64*128 + 128}; empty when it has none
 * @param parameters number of parameters, also of frozen ones; 0 where an earlier line counts them
 * @param trainable  how many of them are not frozen
 * @param work       its operations in order
 * @param field      what one output sees
 */
public record Layer(String name, String type, boolean called, List<Integer> output, String formula, long parameters,
        long trainable, List<Work> work, ReceptiveField field) {
    private static final int FLOAT_BYTES = 4;

    public Layer {
        output = List.copyOf(output);
        work = List.copyOf(work);
    }

    /** Floating-point operations for one image, a multiply-add counted as two. */
    public double flops() {
        return work.stream().mapToDouble(Work::flops).sum();
    }

    /** Bytes of the output for one image, 0 when it was not called. Its gradient takes as many again. */
    public long outputBytes() {
        return called ? output.stream().mapToLong(Integer::longValue).reduce(FLOAT_BYTES, Math::multiplyExact) : 0;
    }

    /** Bytes of the parameters that it counts. */
    public long parameterBytes() {
        return parameters * FLOAT_BYTES;
    }
}
