package weft.engine.op.sample;

import java.util.Arrays;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.sample.Sample.Fill;
import weft.engine.op.sample.Sample.Input;

/** How fast an operation is measured to be: at which size, and if not with the others, where. */
public sealed interface Benchmark<A> {

    /**
     * Each output element is made from one element of each input: on vectors of some lengths, filled as the row's samples are.
     */
    record Elementwise<A>() implements Benchmark<A> {
    }

    /** At the size that it has in a network for a batch of 64. */
    record At<A>(Sample<A> sample) implements Benchmark<A> {
    }

    /** Not with the others. */
    record Not<A>(String why) implements Benchmark<A> {
    }

    /** Pictures of a batch. */
    int N = 64;
    /** The maps of a ResNet for CIFAR-10 before its first stride. */
    Shape MAPS = Shape.of(N, 64, 32, 32);
    /** The same after a stride of 2. */
    Shape HALVED = Shape.of(N, 64, 16, 16);
    /** Scores of a batch for the classes of ImageNet. */
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
