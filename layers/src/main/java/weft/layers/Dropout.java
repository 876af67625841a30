package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.Randomness;
import weft.engine.random.Generator;

/**
 * Dropout (Srivastava and others, 2014): in training {@code y = 0} with probability p, else {@code x / (1 - p)}; in evaluation
 * {@code y = x}. Draws from the global generator.
 */
public final class Dropout extends Module {

    private final double p;

    /**
     * Drops with probability {@code p}.
     *
     * @throws IllegalArgumentException when {@code p} is not from 0 to 1
     */
    public Dropout(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("Dropout: the probability " + p + " is not from 0 to 1");
        }
        this.p = p;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return isTraining() ? Randomness.dropout(x, p, Generator.global()) : x;
    }

    @Override
    protected String describe() {
        return "p=" + p + ", inplace=False";
    }
}
