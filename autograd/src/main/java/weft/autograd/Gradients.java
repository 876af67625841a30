package weft.autograd;

import static weft.autograd.Rule.Save.ANY;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import weft.autograd.Rule.Formula;
import weft.autograd.Rule.Save;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Activation;
import weft.engine.op.Convolution;
import weft.engine.op.Lookup;
import weft.engine.op.Loss;
import weft.engine.op.Matmul;
import weft.engine.op.Movement;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.Pointwise;
import weft.engine.op.Pooling;
import weft.engine.op.Randomness;
import weft.engine.op.Reduction;
import weft.engine.op.attrs.Attrs;

/**
 * The gradient of every operation, one rule each, in the order of the tables. A rule is made of operations itself, so it is
 * right on every backend as soon as the operations are. What broadcasting repeated is summed by {@link Gradient#give}.
 */
public final class Gradients {

    private static final Map<Op<?>, Rule<?>> RULES = new HashMap<>();

    static {
        pointwise();
        scalars();
        functions();
        movement();
        reductions();
        products();
        convolutions();
        SpatialRules.putAll();
        NormalizationRules.putAll();
        losses();
        activations();
    }

    private Gradients() {
    }

    /** The operations that have a rule. */
    public static Set<Op<?>> operations() {
        return Set.copyOf(RULES.keySet());
    }

    static <A extends Attrs> Rule<A> of(Op<A> op) {
        // put() stores a rule with the attributes of its operation.
        @SuppressWarnings("unchecked")
        Rule<A> rule = (Rule<A>) RULES.get(op);
        if (rule == null) {
            throw new IllegalStateException(op + ": has no gradient rule; detach its inputs, or run it inside NoGrad");
        }
        return rule;
    }

    private static void pointwise() {
        put(Pointwise.ADD, g -> {
            give(g, 0, g.dy());
            give(g, 1, g.dy());
        });
        put(Pointwise.SUB, g -> {
            give(g, 0, g.dy());
            if (g.needs(1)) {
                g.give(1, g.dy().neg());
            }
        });
        put(Pointwise.MUL, g -> {
            if (g.needs(0)) {
                g.give(0, g.dy().mul(g.in(1)));
            }
            if (g.needs(1)) {
                g.give(1, g.dy().mul(g.in(0)));
            }
        }, in(1).by(0), in(0).by(1));
        put(Pointwise.DIV, g -> {
            if (g.needs(0)) {
                g.give(0, g.dy().div(g.in(1)));
            }
            if (g.needs(1)) {
                g.give(1, g.dy().mul(g.out(0)).div(g.in(1)).neg());
            }
        }, in(1), out(0).by(1));
        put(Pointwise.POW, g -> {
            if (g.needs(0)) {
                Tensor slope = g.in(1).mul(g.in(0).pow(g.in(1).sub(1)));
                g.give(0, g.dy().mul(Pointwise.where(g.in(1).eq(g.scalar(0)), g.scalar(0), slope)));
            }
            if (g.needs(1)) {
                // 0^b is 0 for every b > 0: the exponent does not matter there, although log 0 is infinite.
                Tensor flat = Pointwise.where(g.in(1).ge(g.scalar(0)), g.in(0), g.scalar(1)).eq(g.scalar(0));
                g.give(1, g.dy().mul(Pointwise.where(flat, g.scalar(0), g.out(0).mul(g.in(0).log()))));
            }
        }, in(0), in(1), out(0).by(1));
        put(Pointwise.MAXIMUM, g -> larger(g, g.in(0), g.in(1)), in(0), in(1));
        put(Pointwise.MINIMUM, g -> larger(g, g.in(1), g.in(0)), in(0), in(1));
        put(Pointwise.WHERE, g -> {
            if (g.needs(1)) {
                g.give(1, Pointwise.where(g.in(0), g.dy(), g.scalar(0)));
            }
            if (g.needs(2)) {
                g.give(2, Pointwise.where(g.in(0), g.scalar(0), g.dy()));
            }
        }, in(0));
    }

    /** {@code dy} where a is the larger, 0 where it is the smaller, half where they are equal; the rest goes to b. */
    private static void larger(Gradient<?> g, Tensor a, Tensor b) {
        Tensor dy = Pointwise.where(a.eq(b), g.dy().mul(0.5), g.dy());
        if (g.needs(0)) {
            g.give(0, Pointwise.where(a.lt(b), g.scalar(0), dy));
        }
        if (g.needs(1)) {
            g.give(1, Pointwise.where(a.gt(b), g.scalar(0), dy));
        }
    }

    private static void scalars() {
        put(Pointwise.ADD_SCALAR, g -> g.give(0, g.dy()));
        put(Pointwise.MUL_SCALAR, g -> g.give(0, g.dy().mul(g.attrs().value())));
        put(Pointwise.DIV_SCALAR, g -> g.give(0, g.dy().div(g.attrs().value())));
        put(Pointwise.RSUB_SCALAR, g -> g.give(0, g.dy().neg()));
        put(Pointwise.RDIV_SCALAR, g -> g.give(0, g.dy().mul(g.out(0)).div(g.in(0)).neg()), in(0), out(0));
        put(Pointwise.POW_SCALAR, g -> {
            double c = g.attrs().value();
            g.give(0, c == 0 ? g.full(g.inShape(0), 0) : g.dy().mul(g.in(0).pow(c - 1).mul(c)));
        }, in(0));
        put(Pointwise.LEAKY_RELU, g -> g.give(0, Ops.one(Pointwise.LEAKY_RELU_GRAD, g.attrs(), g.dy(), g.in(0))), in(0));
        put(Pointwise.CLAMP, g -> g.give(0, Pointwise.where(g.in(0).eq(g.out(0)), g.dy(), g.scalar(0))), in(0), out(0));
    }

    private static void functions() {
        put(Pointwise.NEG, g -> g.give(0, g.dy().neg()));
        put(Pointwise.ABS, g -> g.give(0, g.dy().mul(g.in(0).sign())), in(0));
        put(Pointwise.SIGN, g -> g.give(0, g.full(g.inShape(0), 0)));
        put(Pointwise.EXP, g -> g.give(0, g.dy().mul(g.out(0))), out(0));
        put(Pointwise.LOG, g -> g.give(0, g.dy().div(g.in(0))), in(0));
        put(Pointwise.SQRT, g -> g.give(0, g.dy().div(g.out(0).mul(2))), out(0));
        put(Pointwise.RELU, g -> g.give(0, reluGrad(g.dy(), g.out(0))), out(0));
        put(Pointwise.SIGMOID, g -> g.give(0, Ops.one(Pointwise.SIGMOID_GRAD, Attrs.NONE, g.dy(), g.out(0))), out(0));
        put(Pointwise.TANH, g -> g.give(0, Ops.one(Pointwise.TANH_GRAD, Attrs.NONE, g.dy(), g.out(0))), out(0));
        put(Pointwise.CAST, g -> g.give(0, g.dy().cast(g.inSpec(0).dtype())));
        // The mask is drawn again from the same counters.
        put(Randomness.DROPOUT, g -> g.give(0, Ops.one(Randomness.DROPOUT, g.attrs(), g.dy())));
    }

    private static void movement() {
        put(Movement.RESHAPE, g -> g.give(0, g.dy().reshape(g.inShape(0))));
        // give() sums what was repeated.
        put(Movement.EXPAND, g -> g.give(0, g.dy()));
        put(Movement.PERMUTE, g -> {
            List<Integer> order = g.attrs().order();
            g.give(0, g.dy().permute(IntStream.range(0, order.size()).map(order::indexOf).toArray()));
        });
        put(Movement.SLICE, g -> {
            Shape x = g.inShape(0);
            int axis = x.axis(g.attrs().axis());
            int[] before = new int[x.rank()];
            int[] after = new int[x.rank()];
            before[axis] = g.attrs().from();
            after[axis] = x.dim(axis) - g.attrs().to();
            g.give(0, g.dy().pad(before, after, 0));
        });
        put(Movement.PAD, g -> {
            Tensor dx = g.dy();
            for (int i = 0; i < g.inShape(0).rank(); i++) {
                int from = g.attrs().before().get(i);
                dx = dx.slice(i, from, from + g.inShape(0).dim(i));
            }
            g.give(0, dx);
        });
        put(Movement.CONCAT, g -> {
            int at = 0;
            for (int i = 0; i < g.inputs(); i++) {
                int extent = g.inShape(i).dim(g.attrs().axis());
                if (g.needs(i)) {
                    g.give(i, g.dy().slice(g.attrs().axis(), at, at + extent));
                }
                at += extent;
            }
        });
        put(Movement.GATHER, g -> g.give(0, scatter(g, g.attrs().axis(), g.in(1), g.dy())), in(1));
        put(Movement.SCATTER_ADD, g -> {
            give(g, 0, g.dy());
            if (g.needs(2)) {
                g.give(2, g.dy().gather(g.attrs().axis(), g.in(1)));
            }
        }, in(1));
    }

    private static void reductions() {
        put(Reduction.SUM, g -> g.give(0, spread(g, g.dy(), g.attrs())));
        put(Reduction.MEAN, g -> g.give(0, spread(g, g.dy().div(count(g, g.attrs())), g.attrs())));
        put(Reduction.AMAX, g -> {
            Tensor largest = kept(g.out(0), g.inShape(0), g.attrs());
            Tensor ties = g.in(0).eq(largest).cast(g.dy().dtype());
            Tensor share = kept(g.dy(), g.inShape(0), g.attrs())
                    .div(ties.sum(true, g.attrs().within(g.inShape(0))));
            g.give(0, ties.mul(share));
        }, in(0), out(0));
        put(Reduction.VAR, g -> {
            Attrs.Axes over = g.attrs().over();
            int[] axes = over.within(g.inShape(0));
            Tensor rough = g.in(0).sub(g.in(0).mean(true, axes));
            // The mean is rounded: far from 0 it may miss by as much as the deviation. So what is left of it goes too.
            Tensor distance = rough.sub(rough.mean(true, axes));
            double divisor = Math.max(0, count(g, over) - g.attrs().correction());
            g.give(0, distance.mul(2 / divisor).mul(kept(g.dy(), g.inShape(0), over)));
        }, in(0));
        put(Reduction.MAX, g -> {
            if (g.inShape(0).rank() == 0) {
                g.give(0, g.dy());
            } else {
                Shape kept = g.inShape(0).with(g.attrs().axis(), 1);
                g.give(0, scatter(g, g.attrs().axis(), g.out(1).reshape(kept), g.dy().reshape(kept)));
            }
        }, out(1));
        put(Reduction.TOPK, g -> g.give(0, scatter(g, g.attrs().axis(), g.out(1), g.dy())), out(1));
    }

    private static void products() {
        put(Matmul.MATMUL, g -> {
            boolean ta = g.attrs().transposeA();
            boolean tb = g.attrs().transposeB();
            if (g.needs(0)) {
                g.give(0, ta ? g.in(1).matmul(g.dy(), tb, true) : g.dy().matmul(g.in(1), false, !tb));
            }
            if (g.needs(1)) {
                g.give(1, tb ? g.dy().matmul(g.in(0), true, ta) : g.in(0).matmul(g.dy(), !ta, false));
            }
        }, in(1).by(0), in(0).by(1));
        put(Matmul.LINEAR, Attrs.Linear::epilogue, g -> {
            if (g.needs(0)) {
                g.give(0, g.dy().matmul(g.in(1)));
            }
            if (g.needs(1)) {
                g.give(1, g.dy().matmul(g.in(0), true, false));
            }
            if (g.needs(2)) {
                g.give(2, g.dy().sum(0));
            }
        }, in(1).by(0), in(0).by(1));
    }

    private static void convolutions() {
        put(Convolution.CONV2D, Attrs.Conv2d::epilogue, g -> {
            Shape x = g.inShape(0);
            Shape w = g.inShape(1);
            if (g.needs(0)) {
                g.give(0, Ops.one(Convolution.CONV2D_INPUT_GRAD, new Attrs.ConvGrad(g.attrs(), x.dim(2), x.dim(3)), g.dy(),
                        g.in(1)));
            }
            if (g.needs(1)) {
                g.give(1, Ops.one(Convolution.CONV2D_WEIGHT_GRAD, new Attrs.ConvGrad(g.attrs(), w.dim(2), w.dim(3)), g.in(0),
                        g.dy()));
            }
            if (g.needs(2)) {
                g.give(2, g.dy().sum(0, 2, 3));
            }
        }, in(1).by(0), in(0).by(1));
        put(Convolution.IM2COL, g -> g.give(0, Convolution.fold(g.dy(), g.attrs(), g.inShape(0).dim(2), g.inShape(0).dim(3))));
        put(Convolution.COL2IM, g -> g.give(0, Convolution.unfold(g.dy(), g.attrs().window())));
        put(Pooling.MAX_POOL2D, g -> g.give(0, Ops.one(Pooling.MAX_POOL2D_GRAD, planes(g), g.dy(), g.out(1))), out(1));
        put(Pooling.AVG_POOL2D, g -> g.give(0, Ops.one(Pooling.AVG_POOL2D_GRAD, planes(g), g.dy())));
    }

    private static void losses() {
        put(Loss.LOG_SOFTMAX, g -> g.give(0, Ops.one(Loss.LOG_SOFTMAX_GRAD, g.attrs(), g.dy(), g.out(0))), out(0));
        put(Loss.CROSS_ENTROPY, g -> g.give(0, Ops.one(Loss.CROSS_ENTROPY_GRAD, g.attrs(), g.dy(), g.out(1), g.in(1),
                g.in(2))), out(1), in(1), in(2));
        put(Loss.SOFTMAX, g -> g.give(0, Ops.one(Loss.SOFTMAX_GRAD, g.attrs(), g.dy(), g.out(0))), out(0));
    }

    private static void activations() {
        put(Activation.ELU, g -> g.give(0, Ops.one(Activation.ELU_GRAD, g.attrs(), g.dy(), g.in(0))), in(0));
        put(Activation.GELU, g -> g.give(0, Ops.one(Activation.GELU_GRAD, g.attrs(), g.dy(), g.in(0))), in(0));
        put(Activation.SILU, g -> g.give(0, Ops.one(Activation.SILU_GRAD, g.attrs(), g.dy(), g.in(0))), in(0));
        put(Activation.SOFTPLUS, g -> g.give(0, Ops.one(Activation.SOFTPLUS_GRAD, g.attrs(), g.dy(), g.in(0))), in(0));
        put(Lookup.EMBEDDING, g -> g.give(0, Ops.one(Lookup.EMBEDDING_GRAD, g.attrs(), g.dy(), g.in(1))), in(1));
    }

    // ---- what the rules share ----

    private static Attrs.PoolGrad planes(Gradient<Attrs.Pool2d> g) {
        return new Attrs.PoolGrad(g.attrs(), g.inShape(0).dim(2), g.inShape(0).dim(3));
    }

    /** {@code y} with the reduced dimensions back at extent 1, so that it broadcasts to x. */
    private static Tensor kept(Tensor y, Shape x, Attrs.Axes axes) {
        Shape shape = x;
        for (int axis : axes.within(x)) {
            shape = shape.with(axis, 1);
        }
        return y.reshape(shape);
    }

    /** {@code y} repeated along the reduced dimensions. */
    private static Tensor spread(Gradient<?> g, Tensor y, Attrs.Axes axes) {
        return kept(y, g.inShape(0), axes).expand(g.inShape(0));
    }

    private static double count(Gradient<?> g, Attrs.Axes axes) {
        double count = 1;
        for (int axis : axes.within(g.inShape(0))) {
            count *= g.inShape(0).dim(axis);
        }
        return count;
    }

    private static Tensor scatter(Gradient<?> g, int axis, Tensor index, Tensor dy) {
        return Ops.one(Movement.SCATTER_ADD, new Attrs.Axis(axis, true), g.full(g.inShape(0), 0), index, dy);
    }

    private static Tensor reluGrad(Tensor dy, Tensor y) {
        return Ops.one(Pointwise.RELU_GRAD, Attrs.NONE, dy, y);
    }

    static void give(Gradient<?> g, int i, Tensor gradient) {
        if (g.needs(i)) {
            g.give(i, gradient);
        }
    }

    static Save in(int i) {
        return new Save(true, i, ANY);
    }

    static Save out(int i) {
        return new Save(false, i, ANY);
    }

    static <A extends Attrs> void put(Op<A> op, Formula<A> formula, Save... saves) {
        RULES.put(op, new Rule<A>(_ -> List.of(saves), formula));
    }

    /** A rule for an operation that may end in a relu: that masks dy first, by the output it keeps. */
    static <A extends Attrs> void put(Op<A> op, Function<A, Attrs.Epilogue> epilogue, Formula<A> plain, Save... saves) {
        List<Save> withOutput = Stream.concat(Stream.of(saves), Stream.of(out(0))).toList();
        RULES.put(op, new Rule<A>(
                attrs -> epilogue.apply(attrs) == Attrs.Epilogue.RELU ? withOutput : List.of(saves),
                g -> plain.apply(epilogue.apply(g.attrs()) == Attrs.Epilogue.RELU ? g.with(reluGrad(g.dy(), g.out(0))) : g)));
    }
}
