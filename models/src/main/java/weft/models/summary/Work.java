package weft.models.summary;

import java.util.List;
import weft.engine.op.geometry.Reach;

/**
 * One operation of a layer.
 *
 * @param operation its name, as the engine has it
 * @param flops     floating-point operations for one image, a multiply-add counted as two
 * @param reach     how far it looks around each place
 * @param branches  the fields of those inputs that the image flowed into
 */
public record Work(String operation, double flops, Reach reach, List<ReceptiveField> branches) {

    public Work {
        branches = List.copyOf(branches);
    }

    /** The field of its inputs: the largest of them. */
    public ReceptiveField before() {
        return ReceptiveField.widest(branches);
    }

    /** The field of its result. */
    public ReceptiveField after() {
        return before().through(reach);
    }
}
