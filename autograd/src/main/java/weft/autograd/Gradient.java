package weft.autograd;

import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.attrs.Attrs;

/** What a rule sees of the step it differentiates: the gradients that arrived, what was kept, and where to give results. */
final class Gradient<A extends Attrs> {

    private final Step step;
    private final A attrs;
    private final Tensor[] arrived;

    Gradient(Step step, A attrs, Tensor[] arrived) {
        this.step = step;
        this.attrs = attrs;
        this.arrived = arrived;
    }

    A attrs() {
        return attrs;
    }

    /** Whether anybody wants the gradient with respect to input {@code i}. */
    boolean needs(int i) {
        return step.needs(i);
    }

    /** The number of inputs. */
    int inputs() {
        return step.inputSpecs().size();
    }

    /** The gradient with respect to the first output. */
    Tensor dy() {
        return arrived[0];
    }

    /** The same step, as if {@code dy} had arrived. */
    Gradient<A> with(Tensor dy) {
        return new Gradient<>(step, attrs, new Tensor[] {dy});
    }

    /** Input {@code i}, which the rule has kept; null for an optional one that was left out. */
    Tensor in(int i) {
        return inSpec(i) == null ? null : step.saved(true, i);
    }

    /** Output {@code i}, which the rule has kept. */
    Tensor out(int i) {
        return step.saved(false, i);
    }

    Spec inSpec(int i) {
        return step.inputSpecs().get(i);
    }

    Shape inShape(int i) {
        return inSpec(i).shape();
    }

    /** Gives input {@code i} its gradient, which may have a shape that the input's broadcast to. */
    void give(int i, Tensor gradient) {
        step.parent(i).receive(step.parentSlot(i), Broadcast.undo(gradient, inShape(i)));
    }

    /** A scalar of dy's type. */
    Tensor scalar(double value) {
        return full(Shape.SCALAR, value);
    }

    Tensor full(Shape shape, double value) {
        return Creation.full(shape, value, dy().dtype(), device());
    }

    private Device device() {
        return dy().device();
    }
}
