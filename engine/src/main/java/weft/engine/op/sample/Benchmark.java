package weft.engine.op.sample;

import java.util.Arrays;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.sample.Sample.Fill;
import weft.engine.op.sample.Sample.Input;

/** How an operation's speed is measured: at which size, or, if it is not measured with the other operations, why. */
public sealed interface Benchmark<A> {

    /** For operations that work element by element: measured on vectors of several lengths, filled as the row's samples are. */
    record Elementwise<A>() implements Benchmark<A> {}

    /** Measured at the size that the operation has in a network, with a batch of 64. */
    record At<A>(Sample<A> sample) implements Benchmark<A> {}

    /**
     * Not measured with the other operations.
     *
     * @param why the reason, and the benchmark that measures it, if any
     */
    record Not<A>(String why) implements Benchmark<A> {}

    /** The batch size. */
    int N = 64;
    /** Feature maps of a ResNet for CIFAR-10 before its first downsampling: [N, 64, 32, 32]. */
    Shape MAPS = Shape.of(N, 64, 32, 32);
    /** Feature maps after a stride of 2: [N, 64, 16, 16]. */
    Shape HALVED = Shape.of(N, 64, 16, 16);
    /** Scores (logits) of a batch for the classes of ImageNet: [N, 1000]. */
    Shape SCORES = Shape.of(N, 1000);

    /** Attributes and inputs at which an operation is measured. */
    static <A> Benchmark<A> at(A attrs, Input... inputs) {
        return new At<>(new Sample<>(attrs, Arrays.asList(inputs)));
    }

    /** Normally distributed float32 values. */
    static Input real(int... dims) {
        return real(Shape.of(dims));
    }

    /** Normally distributed float32 values. */
    static Input real(Shape shape) {
        return new Input(new Spec(DType.FLOAT32, shape), new Fill.Real());
    }

    /** Positive float32 values. */
    static Input positive(Shape shape) {
        return new Input(new Spec(DType.FLOAT32, shape), new Fill.Positive());
    }

    /** Indices from 0 to {@code bound} - 1. */
    static Input index(Shape shape, int bound) {
        return new Input(new Spec(DType.INT32, shape), new Fill.Index(bound));
    }
}
