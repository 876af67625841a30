package weft.engine.op;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Benchmark;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.SpecialValues;

/**
 * An operation as data: its name, its inputs, the rule for the outputs' dtypes and shapes, its cost, and sample inputs for all
 * tests and benchmarks. A backend maps it to an implementation, autograd maps it to a gradient rule. Tests iterate over
 * {@link Ops#all} and fail if an operation lacks one of them.
 *
 * @param name     the unique name, PyTorch's where there is one
 * @param inputs   the input slots in order
 * @param outputs  the outputs in order
 * @param infer    checks the inputs and returns the dtypes and shapes of the outputs; the only place where shapes are checked
 * @param view     where in the first input's buffer the output starts, for operations that need not copy
 * @param flops    floating-point operations of one run, a multiply-add counted as two
 * @param samples  draws attributes and inputs for tests
 * @param accuracy the tolerance of a floating-point result, compared with the reference
 * @param special  which inputs get NaN, infinities and denormals in tests
 * @param reach    the receptive field of one run; null for operations without a gradient, which are not part of a network
 * @param benchmark the inputs of its benchmark
 * @param <A>      the type of the attributes, all arguments that are not tensors
 */
public record Op<A extends Attrs>(String name, List<Slot> inputs, List<Out> outputs, Infer<A> infer, View<A> view,
        Flops<A> flops, Samples<A> samples, Accuracy<A> accuracy, SpecialValues special, Reaching<A> reach,
        Benchmark<A> benchmark) {

    /** How an operation uses an input. */
    public enum Access {
        /** It reads the input, and there is a gradient with respect to it. */
        READ,
        /** It reads the input, and there is no gradient: an index, a mask, a saved value. */
        NONDIFFERENTIABLE,
        /** It updates the input in place: an optimizer's parameter, running statistics. */
        UPDATE
    }

    /** How many tensors a slot takes. */
    public enum Arity {
        /** One. */
        ONE,
        /** One or null. */
        OPTIONAL,
        /** All remaining tensors; only for the last slot. */
        VARIADIC
    }

    /** An input slot. */
    public record Slot(String name, Access access, Arity arity) {

        /** Whether there is a gradient with respect to this input. */
        public boolean differentiable() {
            return access == Access.READ;
        }

        /** Whether the operation updates this input in place. */
        public boolean update() {
            return access == Access.UPDATE;
        }

        /** Whether null may be given for this input. */
        public boolean optional() {
            return arity == Arity.OPTIONAL;
        }

        /** Whether this slot takes all remaining inputs. */
        public boolean variadic() {
            return arity == Arity.VARIADIC;
        }
    }

    /** An output. Some outputs, such as indices, are not differentiable. */
    public record Out(String name, boolean differentiable) {}

    /** The shape rule: checks attributes and inputs. */
    @FunctionalInterface
    public interface Infer<A> {
        /**
         * The dtype and shape of each output.
         *
         * @throws IllegalArgumentException when the inputs do not fit; the message names the operation and the shapes
         */
        List<Spec> infer(A attrs, Inputs in);
    }

    /** For an operation that may return a view: where it starts. */
    @FunctionalInterface
    public interface View<A> {
        /** The output is not a view: it has its own memory. */
        int COPY = -1;

        /** The element of the first input at which the output starts, or {@link #COPY}. */
        int offset(A attrs, Inputs in);
    }

    /** Counts floating-point operations. */
    @FunctionalInterface
    public interface Flops<A> {
        /** The number in one run; a multiply-add counts as two. */
        double count(A attrs, Inputs in, List<Spec> out);
    }

    /** Draws one sample: attributes and a description of the inputs. */
    @FunctionalInterface
    public interface Samples<A> {
        /** A sample that {@link Infer} accepts without an exception. */
        Sample<A> draw(Draw draw);
    }

    /** Computes the receptive field of an operation. */
    @FunctionalInterface
    public interface Reaching<A> {
        /** The receptive field of one run. */
        Reach of(A attrs, Inputs in, List<Spec> out);
    }

    /**
     * The dtypes and shapes of an operation's inputs, as its rules see them, with common checks.
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

        /** Whether input {@code i} is given: an optional one may be left out. */
        public boolean has(int i) {
            return i < specs.size() && specs.get(i) != null;
        }

        /** The number of inputs, including those left out. */
        public int count() {
            return specs.size();
        }

        /** An exception whose message begins with the operation's name. */
        public IllegalArgumentException error(String format, Object... args) {
            return new IllegalArgumentException(op + ": " + format.formatted(args));
        }

        /**
         * Checks a condition.
         *
         * @throws IllegalArgumentException unless {@code holds}; its message begins with the operation's name
         */
        public void require(boolean holds, String format, Object... args) {
            if (!holds) {
                throw error(format, args);
            }
        }

        /**
         * Checks a rank.
         *
         * @param layout what the input should look like, for the message: {@code x: [N, C, H, W]}
         * @throws IllegalArgumentException unless input {@code i} has {@code rank} dimensions
         */
        public void requireRank(int i, int rank, String layout) {
            require(shape(i).rank() == rank, "expected %s, got %s", layout, shape(i));
        }

        /**
         * Checks the types.
         *
         * @throws IllegalArgumentException unless all given inputs have the same floating-point dtype
         */
        public void requireSameFloat() {
            requireSame();
            requireFloat();
        }

        /**
         * Checks the type of input 0.
         *
         * @throws IllegalArgumentException unless it is a float one
         */
        public void requireFloat() {
            require(spec(0).dtype().isFloat(), "takes float32 or float64, got %s", spec(0).dtype());
        }

        /**
         * Checks the types.
         *
         * @throws IllegalArgumentException unless all given inputs have the same dtype
         */
        public void requireSame() {
            for (Spec spec : specs) {
                require(spec == null || spec.dtype() == spec(0).dtype(), "inputs of different types: %s and %s", spec(0), spec);
            }
        }

        /**
         * Axis {@code i} of input 0, which may be negative, converted to one from 0 to rank - 1. A scalar counts as a vector of
         * length 1.
         *
         * @throws IllegalArgumentException when there is no such axis
         */
        public int axis(int i) {
            int rank = Math.max(shape(0).rank(), 1);
            int axis = i < 0 ? i + rank : i;
            require(axis >= 0 && axis < rank, "dimension %d is out of range for shape %s", i, shape(0));
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

    /** Whether it updates any input in place. */
    public boolean updates() {
        return inputs.stream().anyMatch(Slot::update);
    }

    /** The bytes read and written if each element is accessed once. */
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
