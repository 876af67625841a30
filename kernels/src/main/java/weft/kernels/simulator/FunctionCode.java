package weft.kernels.simulator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;

/** A function ready to run: its steps, where diverged threads meet again, which registers must be kept, its compiled code. */
final class FunctionCode {

    private final String file;
    private final PtxFunction function;
    private final Layout layout;
    private final List<Step> steps;
    private final ControlFlow flow;
    private final List<Instruction> sites = new ArrayList<>();
    private final BitSet kept = new BitSet();
    private final boolean probed;
    private LaneCode code;

    FunctionCode(String file, PtxFunction function, Layout layout, boolean probed) {
        this.file = file;
        this.function = function;
        this.layout = layout;
        this.probed = probed;
        for (Instruction i : function.body()) {
            String complaint = Modifiers.complaint(i);
            if (!complaint.isEmpty() && !Operands.isForLater(i)) {
                throw error(i, complaint);
            }
        }
        this.steps = Program.steps(file, function);
        this.flow = new ControlFlow(steps, narrowRegisters());
        for (int i = 0; i < steps.size(); i++) {
            kept.or(flow.liveIn(i));
            kept.or(flow.liveAfterCode(i));
            Step.Action action = steps.get(i).action();
            if (action instanceof Step.Action.Meet m) {
                Roles.writes(m.instruction(), r -> kept.set(flow.number(r)));
                WarpOps.check(file, m.instruction());
            }
        }
        this.code = LaneCompiler.compile(this);
    }

    String file() {
        return file;
    }

    PtxFunction function() {
        return function;
    }

    Layout layout() {
        return layout;
    }

    List<Step> steps() {
        return steps;
    }

    ControlFlow flow() {
        return flow;
    }

    LaneCode code() {
        return code;
    }

    /** Whether memory accesses are reported to a probe. */
    boolean probed() {
        return probed;
    }

    /** Registers of at most 32 bits, one of which is the carry flag. */
    int narrowRegisters() {
        return function.narrow() + 1;
    }

    /** The number of the carry flag among the narrow registers. */
    int carry() {
        return function.narrow();
    }

    /** Whether narrow register {@code slot} is read by another step than the one that wrote it. */
    boolean keepsNarrow(int slot) {
        return kept.get(slot);
    }

    boolean keepsWide(int slot) {
        return kept.get(narrowRegisters() + slot);
    }

    /** Registers an instruction that may fail and returns its number, by which messages find it. */
    int site(Instruction instruction) {
        sites.add(instruction);
        return sites.size() - 1;
    }

    Instruction site(int number) {
        return sites.get(number);
    }

    /** An error in the text of this function. */
    PtxException error(Instruction i, String message) {
        return new PtxException(file, i.line(), message + ": " + i);
    }
}
