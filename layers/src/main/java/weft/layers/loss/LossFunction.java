package weft.layers.loss;

import weft.engine.Tensor;

/** Tells how far what a network made is from what it should have made. */
@FunctionalInterface
public interface LossFunction {

    /**
     * The loss, which {@code backward()} starts from.
     *
     * @param input  what the network made
     * @param target what it should have made: labels (int32) or numbers, as the loss says
     */
    Tensor call(Tensor input, Tensor target);
}
