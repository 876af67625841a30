package weft.engine.op;

import java.util.List;
import java.util.Optional;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Benchmark;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.SpecialValues;

/**
 * An operation, as data: its name, its inputs, how the outputs' types and shapes follow from them, what it costs, and sample
 * inputs that every test and benchmark draws from. A backend maps it to an implementation, autograd to a gradient rule; both
 * find it in {@link Ops#all}, so that an operation without one of them fails the build.
 *
 * @param name     the name as PyTorch has it where it has one; unique
 * @param inputs   the input slots in order
 * @param outputs  the output slots in order
 * @param infer    checks the inputs and says what comes out; the only place where shapes are checked
 * @param view     where in the first input's buffer the output lies, for operations that need not copy
 * @param flops    floating-point operations of one run, a multiply-add counted as two
 * @param samples  draws inputs
 * @param accuracy how far a float result may be from the reference
 * @param special  which inputs tests give NaN, infinities and denormals
 * @param kink     where difference quotients must not look
 * @param reach    how far it looks around each place of a picture; null where no gradient flows, which no picture goes through
 * @param benchmark the size at which it is measured
 * @param <A>      the attributes, everything that is not a tensor
 */
public record Op<A extends Attrs>(String name, List<Slot> inputs, List<Out> outputs, Infer<A> infer, View<A> view,
        Flops<A> flops, Samples<A> samples, Accuracy<A> accuracy, SpecialValues special, Kink<A> kink, Reaching<A> reach,
        Benchmark<A> benchmark) {

    /** What an operation does with an input. */
    public enum Access {
        /** It reads it, and a gradient with respect to it exists. */
        READ,
        /** It reads it, and no gradient does: an index, a mask, a saved value. */
        NONDIFFERENTIABLE,
        /** It writes into it: an optimizer's parameter, running statistics. */
        UPDATE
    }

    /** How many tensors a slot takes. */
    public enum Arity {
        /** One. */
        ONE,
        /** One or null. */
        OPTIONAL,
        /** All from here on; only the last slot may. */
        VARIADIC
    }

    /** An input slot. */
    public record Slot(String name, Access access, Arity arity) {

        /** Whether a gradient with respect to it exists. */
        public boolean differentiable() {
            return access == Access.READ;
        }

        /** Whether the operation writes into it. */
        public boolean update() {
            return access == Access.UPDATE;
        }

        /** Whether null may be given for it. */
        public boolean optional() {
            return arity == Arity.OPTIONAL;
        }

        /** Whether it takes all inputs from here on. */
        public boolean variadic() {
            return arity == Arity.VARIADIC;
        }
    }

    /** An output, which is differentiable or, like an index, is not. */
    public record Out(String name, boolean differentiable) {
    }

    /** Checks attributes and inputs and returns what each output is. */
    @FunctionalInterface
    public interface Infer<A> {
        /**
         * The type and shape of each output.
         *
         * @throws IllegalArgumentException when the inputs do not fit; the message names the operation and the shapes
         */
        List<Spec> infer(A attrs, Inputs in);
    }

    /** For an operation that may return a view: the element at which it starts, or {@link #COPY}. */
    @FunctionalInterface
    public interface View<A> {
        /** The output does not lie in the input: it is computed into memory of its own. */
        int COPY = -1;

        /** The element of the first input at which the output starts, or {@link #COPY}. */
        int offset(A attrs, Inputs in);
    }

    /** Counts floating-point operations. */
    @FunctionalInterface
    public interface Flops<A> {
        /** How many there are in one run; a multiply-add counts as two. */
        double count(A attrs, Inputs in, List<Spec> out);
    }

    /** Draws one sample: attributes and a description of the inputs. */
    @FunctionalInterface
    public interface Samples<A> {
        /** A sample that {@link Infer} accepts. */
        Sample<A> draw(Draw draw);
    }

    /** For an operation that ends in a kink at 0, such as a fused relu. */
    @FunctionalInterface
    public interface Kink<A> {
        /** Attributes that leave the kink out, so that the result is its argument; empty where there is none. */
        Optional<A> without(A attrs);
    }

    /** Says how far an operation looks around each place. */
    @FunctionalInterface
    public interface Reaching<A> {
        /** The reach of one run. */
        Reach of(A attrs, Inputs in, List<Spec> out);
    }

    /**
     * What the rules of an operation see of its inputs, with the errors they can raise.
     *
     * @param op    the operation's name
     * @param specs null for an optional input that was left out
     */
    public record Inputs(String op, List<Spec> specs) {

        /** Type and shape of input {@code i}. */
        public Spec spec(int i) {
            return specs.get(i);
        }

        /** The shape of input {@code i}. */
        public Shape shape(int i) {
            return specs.get(i).shape();
        }

        /** Whether input {@code i} is there: an optional one may be left out. */
        public boolean has(int i) {
            return i < specs.size() && specs.get(i) != null;
        }

        /** The number of inputs, those left out included. */
        public int count() {
            return specs.size();
        }

        /** An exception whose message begins with the operation's name. */
        public IllegalArgumentException error(String format, Object... args) {
            return new IllegalArgumentException(op + ": " + format.formatted(args));
        }

        /**
         * Checks a rank.
         *
         * @param layout what the input should look like, for the message: {@code x: [N, C, H, W]}
         * @throws IllegalArgumentException unless input {@code i} has {@code rank} dimensions
         */
        public void requireRank(int i, int rank, String layout) {
            if (shape(i).rank() != rank) {
                throw error("expected %s, got %s", layout, shape(i));
            }
        }

        /**
         * Checks the types.
         *
         * @throws IllegalArgumentException unless all inputs that are there have the same type, a float one
         */
        public void requireSameFloat() {
            requireSame();
            if (!spec(0).dtype().isFloat()) {
                throw error("takes float32 or float64, got %s", spec(0).dtype());
            }
        }

        /**
         * Checks the types.
         *
         * @throws IllegalArgumentException unless all inputs that are there have the same type
         */
        public void requireSame() {
            for (Spec spec : specs) {
                if (spec != null && spec.dtype() != spec(0).dtype()) {
                    throw error("inputs of different types: %s and %s", spec(0), spec);
                }
            }
        }

        /** Axis {@code i} of input 0, which may be negative, made one from 0 to rank - 1. A scalar counts as a vector of one. */
        public int axis(int i) {
            int rank = Math.max(shape(0).rank(), 1);
            int axis = i < 0 ? i + rank : i;
            if (axis < 0 || axis >= rank) {
                throw error("dimension %d is out of range for shape %s", i, shape(0));
            }
            return axis;
        }
    }

    /** The slot that input number {@code i} belongs to. */
    public Slot slot(int i) {
        Slot last = inputs.getLast();
        return i >= inputs.size() && last.variadic() ? last : inputs.get(i);
    }

    /** Whether any output has a gradient. */
    public boolean differentiable() {
        return outputs.stream().anyMatch(Out::differentiable) && inputs.stream().anyMatch(Slot::differentiable);
    }

    /** Whether it writes into one of its inputs. */
    public boolean updates() {
        return inputs.stream().anyMatch(Slot::update);
    }

    /** Bytes read and written when each element is touched once. */
    public long bytes(Inputs in, List<Spec> out) {
        long bytes = 0;
        for (int i = 0; i < in.count(); i++) {
            bytes += in.has(i) ? in.spec(i).bytes() * (slot(i).update() ? 2 : 1) : 0;
        }
        return bytes + out.stream().mapToLong(Spec::bytes).sum();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
