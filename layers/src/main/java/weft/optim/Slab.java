package weft.optim;

import java.util.ArrayList;
import java.util.List;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;

/**
 * One tensor in which many lie side by side, each at a multiple of 16 elements, so that one launch works on all of them and
 * vector loads stay aligned. The elements between values and between gradients are zeros, and every optimizer leaves them zero.
 */
final class Slab {

    private static final int ALIGNMENT = 16;

    private final Tensor whole;
    private final List<Tensor> pieces = new ArrayList<>();

    /** A slab of zeros with a piece for each of {@code shapes}, in {@code scope}. */
    Slab(List<Shape> shapes, Tensor like, Scope scope) {
        this.whole = Scope.inside(scope, () -> {
            long size = shapes.stream().mapToLong(Slab::aligned).sum();
            Tensor zeros = Creation.full(Shape.of(Math.toIntExact(size)), 0, like.dtype(), like.device());
            int at = 0;
            for (Shape shape : shapes) {
                pieces.add(zeros.view(shape, at));
                at += (int) aligned(shape);
            }
            return zeros;
        });
    }

    private static long aligned(Shape shape) {
        return ((long) shape.size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    Tensor whole() {
        return whole;
    }

    Tensor piece(int i) {
        return pieces.get(i);
    }

    /** Frees it, whatever scope it belongs to. */
    void close() {
        pieces.forEach(Tensor::close);
        whole.close();
    }
}
