package weft.autograd.rules;

import static weft.autograd.rules.Keep.in;
import static weft.autograd.rules.Rule.rule;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.op.Matmul;
import weft.engine.op.attrs.Attrs;

/** The gradients of {@link Matmul}. */
final class MatmulRules {

    static final List<Rule<?>> TABLE = List.of(
            rule(Matmul.MATMUL)
                    .input(0, g -> g.attrs().transposeA() ? product(g, g.in(1), g.attrs().transposeB(), g.dy(), true)
                            : product(g, g.dy(), false, g.in(1), !g.attrs().transposeB()), in(1))
                    .input(1, g -> g.attrs().transposeB() ? product(g, g.dy(), true, g.in(0), g.attrs().transposeA())
                            : product(g, g.in(0), !g.attrs().transposeA(), g.dy(), false), in(0)),
            rule(Matmul.LINEAR)
                    .input(0, g -> product(g, g.dy(), false, g.in(1), false), in(1))
                    .input(1, g -> product(g, g.dy(), true, g.in(0), false), in(0))
                    .input(2, g -> g.sumOfDy(0)));

    private MatmulRules() {}

    /** {@code a b}, each transposed if its flag is set. */
    private static Tensor product(Gradient<?> g, Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        return g.result(Matmul.MATMUL, new Attrs.Matmul(transposeA, transposeB), a, b);
    }
}
