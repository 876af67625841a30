package weft.tests.peers;

import java.util.List;
import java.util.function.Function;
import weft.layers.Parameter;
import weft.optim.Adam;
import weft.optim.Optimizer;
import weft.optim.SGD;

/**
 * An optimizer that libtorch has, too: those that it fuses. The others are Python alone.
 *
 * @param type the class of Weft
 * @param draw draws the hyper-parameters
 */
record OptimizerPeer(Class<? extends Optimizer> type, Function<Dice, Drawn> draw) {

    static final List<OptimizerPeer> TABLE = List.of(
            new OptimizerPeer(SGD.class, OptimizerPeer::sgd),
            new OptimizerPeer(Adam.class, OptimizerPeer::adam));

    /**
     * An optimizer with drawn hyper-parameters.
     *
     * @param make     makes it
     * @param function the method of {@code peers.py}
     * @param options  what that takes behind the learning rates
     */
    record Drawn(Function<List<Parameter>, Optimizer> make, String function, Object... options) {
    }

    private static Drawn sgd(Dice dice) {
        double momentum = dice.draw().pick(0.0, 0.5, 0.9);
        boolean nesterov = momentum > 0 && dice.coin();
        double dampening = nesterov ? 0 : dice.draw().pick(0.0, 0.1, 1.0);
        double decay = dice.draw().pick(0.0, 0.01, 0.3);
        return new Drawn(parameters -> new SGD(parameters, 0, new SGD.Settings(momentum, dampening, decay, nesterov)), "sgd",
                momentum, dampening, decay, nesterov);
    }

    private static Drawn adam(Dice dice) {
        double beta1 = dice.draw().pick(0.0, 0.5, 0.9);
        double beta2 = dice.draw().pick(0.9, 0.99, 0.999);
        double eps = dice.draw().pick(1e-8, 1e-3, 1.0);
        double decay = dice.draw().pick(0.0, 0.01, 0.3);
        return new Drawn(parameters -> new Adam(parameters, 0,
                Adam.DEFAULT.withBetas(beta1, beta2).withEps(eps).withWeightDecay(decay)), "adam",
                beta1, beta2, eps, decay, false, false);
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }
}
