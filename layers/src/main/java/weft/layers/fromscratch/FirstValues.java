package weft.layers.fromscratch;

import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.op.Randomness;
import weft.engine.random.Generator;
import weft.layers.Parameter;

/** The initial values of weights and biases. */
final class FirstValues {

    private FirstValues() {}

    /** Numbers uniform in ±1 / sqrt(inputs): so a sum over all inputs begins about as large as one of them. */
    static Parameter uniform(int inputs, int... dims) {
        double bound = 1 / Math.sqrt(inputs);
        return new Parameter(Randomness.uniform(Shape.of(dims), -bound, bound, DType.FLOAT32, Device.current(),
                Generator.global()));
    }
}
