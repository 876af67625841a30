package weft.models.summary;

import java.util.List;
import weft.engine.History;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * The history of a tensor computed from an image: its receptive field, and the node that made it. The result of an operation has
 * a history if an input has one, so this follows the image through every operation, whatever module runs it, and reports each.
 *
 * @param node   the number of the node in the network's {@link Graph}
 * @param report is told of each operation, and says which node it belongs to
 */
record Trail(ReceptiveField field, int node, Report report) implements History {

    /** Is told of operations. */
    @FunctionalInterface
    interface Report {
        /**
         * An operation that the image entered.
         *
         * @param inputs the nodes that made those of its inputs that the image flowed into
         * @param view   whether it computes nothing: its result shares the memory of its input
         * @param output its first result
         * @return the number of its node
         */
        int ran(Work work, List<Integer> inputs, boolean view, Tensor output);
    }

    /** Follows an image, which is node 0. */
    static void follow(Tensor image, Report report) {
        image.attach(new Trail(ReceptiveField.PIXEL, 0, report), 0);
    }

    /** The field of a tensor: all for one that no image flowed into. */
    static ReceptiveField field(Tensor tensor) {
        return tensor.history() instanceof Trail trail ? trail.field : ReceptiveField.ALL;
    }

    /** The node that made a tensor; -1 for one that no image flowed into. */
    static int node(Tensor tensor) {
        return tensor.history() instanceof Trail trail ? trail.node : -1;
    }

    /** Makes a node the one that made a tensor, which another node's was. */
    static void moveTo(int node, Tensor tensor) {
        if (tensor.history() instanceof Trail trail) {
            tensor.attach(new Trail(trail.field, node, trail.report), 0);
        }
    }

    @Override
    public <A extends Attrs> void record(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        List<Spec> in = inputs.stream().map(t -> t == null ? null : t.spec()).toList();
        List<Spec> out = outputs.stream().map(Tensor::spec).toList();
        List<Trail> trails = inputs.stream().filter(t -> t != null && t.history() instanceof Trail)
                .map(t -> (Trail) t.history()).toList();
        Op.Inputs described = new Op.Inputs(op.name(), in);
        Work work = new Work(op.name(), op.flops().count(attrs, described, out), op.reach().of(attrs, described, out),
                trails.stream().map(Trail::field).toList());
        int made = report.ran(work, trails.stream().map(Trail::node).toList(),
                op.view().offset(attrs, described) != Op.View.COPY, outputs.getFirst());
        outputs.forEach(y -> y.attach(new Trail(work.after(), made, report), 0));
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
