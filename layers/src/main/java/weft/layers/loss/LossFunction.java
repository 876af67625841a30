package weft.layers.loss;

import weft.engine.Tensor;

/** The loss of a network's output against its targets, made of operations, so that gradients flow back through it. */
@FunctionalInterface
public interface LossFunction {

    /**
     * The loss, which {@code backward()} starts from.
     *
     * @param input  the network's output
     * @param target labels (int32) or numbers, as each loss documents
     * @throws IllegalArgumentException when shapes or types do not fit; the message names the loss
     */
    Tensor call(Tensor input, Tensor target);
}
