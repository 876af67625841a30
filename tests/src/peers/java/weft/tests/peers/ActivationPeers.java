package weft.tests.peers;

import java.util.List;
import java.util.function.Function;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Dropout2d;
import weft.layers.Dropout;
import weft.layers.ELU;
import weft.layers.Flatten;
import weft.layers.GELU;
import weft.layers.Identity;
import weft.layers.LeakyReLU;
import weft.layers.LogSoftmax;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.SiLU;
import weft.layers.Sigmoid;
import weft.layers.Softmax;
import weft.layers.Softplus;
import weft.layers.Softsign;
import weft.layers.Tanh;
import weft.layers.ZeroPad2d;

/** Activations, dropout, and layers that only move values. */
final class ActivationPeers {

    static final List<Peer> TABLE = List.of(
            withoutSettings(ReLU.class, _ -> new ReLU(), "relu"),
            withoutSettings(Sigmoid.class, _ -> new Sigmoid(), "sigmoid"),
            withoutSettings(Tanh.class, _ -> new Tanh(), "tanh"),
            withoutSettings(Softsign.class, _ -> new Softsign(), "softsign"),
            withoutSettings(SiLU.class, _ -> new SiLU(), "silu"),
            withoutSettings(Identity.class, _ -> new Identity(), "identity"),
            withoutSettings(Flatten.class, _ -> new Flatten(), "flatten"),
            Peer.of(LeakyReLU.class, ActivationPeers::leakyRelu),
            Peer.of(ELU.class, ActivationPeers::elu),
            Peer.of(GELU.class, ActivationPeers::gelu),
            Peer.of(Softplus.class, ActivationPeers::softplus),
            Peer.of(Softmax.class, dice -> along(dice, Softmax::new, "softmax")),
            Peer.of(LogSoftmax.class, dice -> along(dice, LogSoftmax::new, "log_softmax")),
            Peer.of(ZeroPad2d.class, ActivationPeers::zeroPad2d),
            Peer.of(Dropout.class, ActivationPeers::dropout),
            Peer.of(Dropout2d.class, ActivationPeers::dropout2d));

    private ActivationPeers() {
    }

    /** A layer without hyper-parameters. */
    private static Peer withoutSettings(Class<? extends Module> type, Function<Dice, Module> layer, String function) {
        return Peer.of(type, dice -> Case.of(dice, layer.apply(dice), values(dice, dice.draw().shape(2, 4)), function));
    }

    /** Half of them whole numbers up to 20 either way: zeros, and what makes exponentials small or large. */
    private static Tensor values(Dice dice, Shape shape) {
        return dice.coin() ? dice.real(shape.dims()) : dice.whole(shape.dims()).mul(5);
    }

    private static Tensor values(Dice dice) {
        return values(dice, dice.draw().shape(1, 4));
    }

    private static Case leakyRelu(Dice dice) {
        double slope = dice.draw().pick(0.01, 0.0, 0.3, -0.2, 1.5);
        return Case.of(dice, new LeakyReLU(slope), values(dice), "leaky_relu", slope);
    }

    private static Case elu(Dice dice) {
        double alpha = dice.draw().pick(1.0, 0.3, 2.0);
        return Case.of(dice, new ELU(alpha), values(dice), "elu", alpha);
    }

    private static Case gelu(Dice dice) {
        boolean tanh = dice.coin();
        return Case.of(dice, new GELU(tanh ? GELU.Approximate.TANH : GELU.Approximate.NONE), values(dice), "gelu", tanh);
    }

    private static Case softplus(Dice dice) {
        double beta = dice.draw().pick(1.0, 0.5, 3.0);
        double threshold = dice.draw().pick(20.0, 5.0, 0.0);
        return Case.of(dice, new Softplus(beta, threshold), values(dice), "softplus", beta, threshold);
    }

    private static Case along(Dice dice, Function<Integer, Module> layer, String function) {
        Shape shape = dice.draw().shape(1, 4);
        int dim = dice.draw().axis(shape);
        return Case.of(dice, layer.apply(dim), values(dice, shape), function, dim);
    }

    private static Case zeroPad2d(Dice dice) {
        int[] padding = {dice.between(0, 3), dice.between(0, 3), dice.between(0, 3), dice.between(0, 3)};
        return Case.of(dice, new ZeroPad2d(padding[0], padding[1], padding[2], padding[3]),
                dice.real(dice.batch(), dice.atLeast(1, 4), dice.atLeast(1, 5), dice.atLeast(1, 5)), "zero_pad2d", padding);
    }

    private static Case dropout(Dice dice) {
        double p = dice.draw().pick(0.0, 0.1, 0.5, 0.9, 1.0);
        Module layer = sometimesResting(dice, new Dropout(p));
        Tensor x = dice.tensor(dice.draw().nonzero(dice.draw().shape(1, 4)));
        return Case.of(dice, layer, x, "dropout", y -> new Object[] {p, y.detach().sign().abs(), layer.isTraining()});
    }

    /**
     * The first element of each plane shows whether the plane was dropped; PyTorch's side then drops or keeps the whole plane.
     */
    private static Case dropout2d(Dice dice) {
        double p = dice.draw().pick(0.0, 0.1, 0.5, 0.9, 1.0);
        Module layer = sometimesResting(dice, new Dropout2d(p));
        Tensor x = dice.tensor(dice.draw().nonzero(Shape.of(dice.batch(), dice.atLeast(1, 5), dice.atLeast(1, 4),
                dice.atLeast(1, 4))));
        return Case.of(dice, layer, x, "dropout", y -> new Object[] {p,
                y.detach().slice(2, 0, 1).slice(3, 0, 1).sign().abs(), layer.isTraining()});
    }

    private static Module sometimesResting(Dice dice, Module layer) {
        return dice.coin() ? layer.train() : layer.eval();
    }
}
