package weft.tests.peers;

import java.util.List;
import java.util.function.Function;
import weft.layers.Parameter;
import weft.optim.Adadelta;
import weft.optim.Adagrad;
import weft.optim.Adam;
import weft.optim.AdamSettings;
import weft.optim.AdamW;
import weft.optim.Adamax;
import weft.optim.Muon;
import weft.optim.NAdam;
import weft.optim.Optimizer;
import weft.optim.RMSprop;
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
            new OptimizerPeer(Adam.class, OptimizerPeer::adam),
            new OptimizerPeer(AdamW.class, OptimizerPeer::adamW),
            new OptimizerPeer(Adagrad.class, OptimizerPeer::adagrad));

    /** Those that PyTorch has in Python alone, which DJL can't run: golden values made with it stand for them. */
    static final List<Class<? extends Optimizer>> IN_PYTHON_ALONE = List.of(RMSprop.class, Adadelta.class, Adamax.class,
            NAdam.class, Muon.class);

    /**
     * An optimizer with drawn hyper-parameters.
     *
     * @param make     makes it
     * @param function the method of {@code peers.py}
     * @param options  what that takes after the learning rates
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
        AdamSettings a = settings(dice, Adam.DEFAULT);
        return new Drawn(parameters -> new Adam(parameters, 0, a), "adam", a.beta1(), a.beta2(), a.eps(), a.weightDecay(), false);
    }

    private static Drawn adamW(Dice dice) {
        AdamSettings a = settings(dice, AdamW.DEFAULT);
        return new Drawn(parameters -> new AdamW(parameters, 0, a), "adam", a.beta1(), a.beta2(), a.eps(), a.weightDecay(), true);
    }

    private static AdamSettings settings(Dice dice, AdamSettings defaults) {
        return defaults.withBetas(dice.draw().pick(0.0, 0.5, 0.9), dice.draw().pick(0.9, 0.99, 0.999))
                .withEps(dice.draw().pick(1e-8, 1e-3, 1.0)).withWeightDecay(dice.draw().pick(0.0, 0.01, 0.3));
    }

    private static Drawn adagrad(Dice dice) {
        double rateDecay = dice.draw().pick(0.0, 0.01, 1.0);
        double decay = dice.draw().pick(0.0, 0.01, 0.3);
        double eps = dice.draw().pick(1e-10, 1e-3, 1.0);
        double initial = dice.draw().pick(0.0, 0.1, 2.0);
        return new Drawn(parameters -> new Adagrad(parameters, 0, new Adagrad.Settings(rateDecay, decay, initial, eps)),
                "adagrad", rateDecay, decay, eps, initial);
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }
}
