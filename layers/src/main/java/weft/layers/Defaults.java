package weft.layers;

import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Randomness;
import weft.engine.random.Generator;

/**
 * The initial values of a layer where no others are chosen: weights and biases uniform in ±1 / sqrt(fan_in), as in PyTorch,
 * drawn from the global generator on the current device.
 */
final class Defaults {

    private Defaults() {}

    /** A weight of shape {@code w}: [out, in, ...]. */
    static Parameter weight(Shape w) {
        return uniform(w, w);
    }

    /** A bias of one number for each output of a weight of shape {@code w}. */
    static Parameter bias(Shape w) {
        return bias(w.dim(0), w);
    }

    /** A bias of {@code out} numbers beside a weight of shape {@code w}. */
    static Parameter bias(int out, Shape w) {
        return uniform(Shape.of(out), w);
    }

    /** A parameter that is {@code value} everywhere. */
    static Parameter constant(double value, Shape shape) {
        return new Parameter(Creation.full(shape, value, DType.FLOAT32, Device.current()));
    }

    private static Parameter uniform(Shape shape, Shape w) {
        int fanIn = w.sizeOf(1, w.rank());
        double bound = fanIn == 0 ? 0 : 1 / Math.sqrt(fanIn);
        Tensor values = Randomness.uniform(shape, -bound, bound, DType.FLOAT32, Device.current(), Generator.global());
        return new Parameter(values);
    }
}
