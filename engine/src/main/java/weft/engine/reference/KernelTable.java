package weft.engine.reference;

import weft.engine.backend.OpTable;
import weft.engine.op.Family;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** A family's loops by operation; {@link #put} takes only a loop for the attributes of its operation. */
final class KernelTable extends OpTable<ReferenceKernel<?>> {

    KernelTable(Family... families) {
        super(families);
    }

    <A extends Attrs> KernelTable put(Op<A> op, ReferenceKernel<A> kernel) {
        add(op, kernel);
        return this;
    }
}
