package weft.models;

import java.util.function.Function;
import weft.engine.random.Generator;
import weft.layers.Conv2d;
import weft.layers.Fan;
import weft.layers.Gain;
import weft.layers.Initializer;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.Parameter;

/** Initializes the weights and biases of layers as the authors of a network did, with values from the global generator. */
final class FirstValues {

    private FirstValues() {}

    /** Weights of all convolutions. */
    static void convolutions(Module network, Initializer values) {
        each(network, module -> module instanceof Conv2d conv ? conv.weight() : null, values);
    }

    /** Weights of all linear layers. */
    static void linears(Module network, Initializer values) {
        each(network, module -> module instanceof Linear linear ? linear.weight() : null, values);
    }

    /** Weights of all convolutions and linear layers. */
    static void weights(Module network, Initializer values) {
        convolutions(network, values);
        linears(network, values);
    }

    /** Biases of all convolutions and linear layers. */
    static void biases(Module network, double value) {
        each(network, module -> switch (module) {
            case Conv2d conv -> conv.bias();
            case Linear linear -> linear.bias();
            default -> null;
        }, Initializers.constant(value));
    }

    /**
     * He (Kaiming) initialization for convolutions before a relu, with fan_out, so that gradients keep their variance in the
     * backward pass: N(0, std = sqrt(2 / (K R S))).
     */
    static void forRelu(Module network) {
        convolutions(network, Initializers.kaimingNormal(Fan.OUT, Gain.RELU));
    }

    private static void each(Module network, Function<Module, Parameter> of, Initializer values) {
        for (Module module : network.modules().values()) {
            Parameter parameter = of.apply(module);
            if (parameter != null) {
                values.fill(parameter.value(), Generator.global());
            }
        }
    }
}
