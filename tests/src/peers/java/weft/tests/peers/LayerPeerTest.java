package weft.tests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Scope;
import weft.engine.op.sample.Draw;

/**
 * Every layer and loss on {@code cpu}, in both float types, compared with PyTorch's in float64 on the same values: the result,
 * the gradients of all that has one, and running statistics, to 1e-4 in float32 and 1e-9 in float64, relative as
 * {@link Result#differenceFrom} tells.
 */
class LayerPeerTest {

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = new Torch();
    }

    @AfterAll
    static void close() {
        torch.close();
    }

    static List<Peer> peers() {
        return Peer.all();
    }

    @ParameterizedTest
    @MethodSource("peers")
    void itAgreesWithPyTorch(Peer peer) {
        for (DType floats : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (Draw.Scale scale : Draw.Scale.values()) {
                for (int number = 0; number < Cases.DRAWS; number++) {
                    compare(peer, floats, scale, number);
                }
            }
        }
    }

    private static void compare(Peer peer, DType floats, Draw.Scale scale, int number) {
        Dice dice = new Dice(Cases.seed(peer, scale, number), floats, scale);
        try (Scope _ = Scope.open()) {
            assertThat(peer.draw().apply(dice).difference(dice, torch, tolerance(floats)))
                    .as("%s, case %d at %s in %s with -Dweft.seed=%d", peer, number, scale, floats, Cases.BASE).isEmpty();
        }
    }

    /** Different orders of summation round differently. In float64, a difference this large means a different computation. */
    private static double tolerance(DType floats) {
        return floats == DType.FLOAT32 ? 1e-4 : 1e-9;
    }
}
