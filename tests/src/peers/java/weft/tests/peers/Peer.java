package weft.tests.peers;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A layer or loss that PyTorch has, too.
 *
 * @param type the class of Weft
 * @param name what is special about these cases, or ""
 * @param draw draws a case
 */
record Peer(Class<?> type, String name, Function<Dice, Case> draw) {

    static Peer of(Class<?> type, Function<Dice, Case> draw) {
        return new Peer(type, "", draw);
    }

    /** All of them, in the order of their tables. */
    static List<Peer> all() {
        return Stream.of(LinearPeers.TABLE, PoolingPeers.TABLE, NormPeers.TABLE, ActivationPeers.TABLE, LossPeers.TABLE)
                .flatMap(List::stream).toList();
    }

    @Override
    public String toString() {
        return name.isEmpty() ? type.getSimpleName() : type.getSimpleName() + ", " + name;
    }
}
