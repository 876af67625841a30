package weft.tests.peers;

import java.util.List;
import java.util.function.Supplier;
import weft.engine.Tensor;
import weft.layers.Dropout;
import weft.layers.Flatten;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sigmoid;
import weft.layers.Tanh;

/** Activations, dropout, and layers that only move values. */
final class ActivationPeers {

    static final List<Peer> TABLE = List.of(
            plain(ReLU.class, ReLU::new, "relu"),
            plain(Sigmoid.class, Sigmoid::new, "sigmoid"),
            plain(Tanh.class, Tanh::new, "tanh"),
            plain(Flatten.class, Flatten::new, "flatten"),
            Peer.of(Dropout.class, ActivationPeers::dropout));

    private ActivationPeers() {
    }

    /** A layer without hyper-parameters. */
    private static Peer plain(Class<? extends Module> type, Supplier<? extends Module> layer, String function) {
        return Peer.of(type, dice -> Case.of(dice, layer.get(), values(dice), function));
    }

    /** Values up to 20 either way, where exponentials are small or large, and zeros. */
    private static Tensor values(Dice dice) {
        Tensor x = dice.tensor(dice.draw().real(dice.draw().shape(2, 4)));
        return dice.coin() ? x : dice.whole(x.shape().dims()).mul(5);
    }

    private static Case dropout(Dice dice) {
        double p = dice.draw().pick(0.0, 0.1, 0.5, 0.9, 1.0);
        Dropout layer = new Dropout(p);
        if (dice.coin()) {
            layer.eval();
        }
        Tensor x = dice.tensor(dice.draw().nonzero(dice.draw().shape(1, 4)));
        return Case.of(dice, layer, x, "dropout", y -> new Object[] {p, y.detach().sign().abs(), layer.isTraining()});
    }
}
