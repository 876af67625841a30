package weft.models.summary;

import java.util.List;
import java.util.function.Consumer;
import weft.engine.History;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * The history of a tensor computed from an image: its receptive field. The result of an operation has a history if an input has
 * one, so this follows the image through every operation, whatever module runs it, and reports each.
 */
record Trail(ReceptiveField field, Consumer<Work> report) implements History {

    /** Follows an image: {@code report} is told of each operation that it enters. */
    static void follow(Tensor image, Consumer<Work> report) {
        image.attach(new Trail(ReceptiveField.PIXEL, report), 0);
    }

    /** The field of a tensor: all for one that no image flowed into. */
    static ReceptiveField field(Tensor tensor) {
        return tensor.history() instanceof Trail trail ? trail.field : ReceptiveField.ALL;
    }

    @Override
    public <A extends Attrs> void record(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        List<Spec> in = inputs.stream().map(t -> t == null ? null : t.spec()).toList();
        List<Spec> out = outputs.stream().map(Tensor::spec).toList();
        List<ReceptiveField> branches = inputs.stream().filter(t -> t != null && t.history() instanceof Trail)
                .map(Trail::field).toList();
        Op.Inputs described = new Op.Inputs(op.name(), in);
        Work work = new Work(op.name(), op.flops().count(attrs, described, out), op.reach().of(attrs, described, out), branches);
        outputs.forEach(y -> y.attach(new Trail(work.after(), report), 0));
        if (op.view().offset(attrs, described) == Op.View.COPY) {
            report.accept(work);
        }
    }

    @Override
    public void beforeUpdate(Op<?> op) {
        // Nothing is kept that an update could make stale.
    }

    @Override
    public void beforeNonDifferentiable(Op<?> op) {
        // The history ends here; nobody asks for a gradient.
    }

    @Override
    public void backward(Tensor root, Tensor seed) {
        throw new IllegalStateException("backward: device meta computes no gradients");
    }
}
