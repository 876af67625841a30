package weft.kernels.simulator.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.simulator.execution.Later;
import weft.kernels.simulator.instructions.Modifiers;
import weft.kernels.simulator.instructions.NaNBits;
import weft.kernels.simulator.instructions.Verifier;
import weft.kernels.simulator.instructions.VideoOps;
import weft.kernels.simulator.memory.Layout;

/** A function ready to run: its steps, where diverged threads meet again, which registers must be kept, its compiled code. */
public final class FunctionCode {

    /** The JVM leaves methods of more than 8000 bytes to its interpreter. */
    private static final int LONGEST_METHOD = 7900;
    /** The time the JVM's compiler takes grows much faster than the length of a method; measured, this is a good one. */
    private static final int GOOD_LENGTH = 2000;

    private final String file;
    private final PtxFunction function;
    private final Layout layout;
    private final boolean probed;
    private final NaNBits nanBits;
    private final List<VideoOps.Form> videos = new ArrayList<>();
    private final LaneCode[] code;
    private LaneCode[] marked;
    private List<Step> steps;
    private ControlFlow flow;
    private BitSet kept;
    private BitSet changing;
    private List<Instruction> sites;

    public FunctionCode(String file, PtxFunction function, Layout layout, boolean probed) {
        this.file = file;
        this.function = function;
        this.layout = layout;
        this.probed = probed;
        for (Instruction i : function.body()) {
            String complaint = Later.reason(i).isEmpty() ? Modifiers.complaint(i) + Verifier.complaint(i) : "";
            if (!complaint.isEmpty()) {
                throw error(i, complaint);
            }
        }
        this.nanBits = new NaNBits(function);
        this.code = compile();
    }

    /** Cuts the function into steps and compiles them, into shorter ones while a method is too long. */
    private LaneCode[] compile() {
        for (int maxWeight = GOOD_LENGTH;; maxWeight /= 2) {
            cut(maxWeight);
            LaneCompiler compiler = new LaneCompiler(this, false);
            if (compiler.longestStep() <= LONGEST_METHOD || maxWeight < 100) {
                return compiler.load();
            }
        }
    }

    private void cut(int maxWeight) {
        steps = Program.steps(file, function, maxWeight);
        flow = new ControlFlow(steps, narrowRegisters());
        kept = new BitSet();
        changing = new BitSet();
        sites = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            for (int r : flow.liveIn(i)) {
                kept.set(r);
            }
            kept.or(flow.liveAfterCode(i));
            changing.set(i, changes(steps.get(i)));
            if (steps.get(i).action() instanceof Step.Action.Meet m) {
                m.op().place(site(m.op().instruction));
            }
        }
    }

    public String file() {
        return file;
    }

    public PtxFunction function() {
        return function;
    }

    public Layout layout() {
        return layout;
    }

    public List<Step> steps() {
        return steps;
    }

    public ControlFlow flow() {
        return flow;
    }

    /** The class that has the code of step {@code step}. */
    public LaneCode code(int step) {
        return code[step];
    }

    /** The same code that also follows the marks of undefined values, compiled when it is needed first. */
    public synchronized LaneCode markedCode(int step) {
        if (marked == null) {
            marked = new LaneCompiler(this, true).load();
        }
        return marked[step];
    }

    NaNBits nanBits() {
        return nanBits;
    }

    /** Whether memory accesses are reported to a probe. */
    boolean probed() {
        return probed;
    }

    /** Registers of at most 32 bits, one of which is the carry flag. */
    public int narrowRegisters() {
        return function.narrow() + 1;
    }

    /** The number of the carry flag among the narrow registers. */
    public int carry() {
        return function.narrow();
    }

    /** Whether narrow register {@code slot} is read by another step than the one that wrote it. */
    public boolean keepsNarrow(int slot) {
        return kept.get(slot);
    }

    public boolean keepsWide(int slot) {
        return kept.get(narrowRegisters() + slot);
    }

    /**
     * Whether a step may change, or depend on, more than the registers of its threads and memory that it reads: whether it
     * writes memory, calls, comes to a barrier, or reads a clock.
     */
    public boolean changes(int step) {
        return changing.get(step);
    }

    private static boolean changes(Step step) {
        return step.action() instanceof Step.Action.Call || step.action() instanceof Step.Action.Barrier
                || step.code().stream().anyMatch(i -> switch (i.opcode()) {
                    case "st", "atom", "red", "cp" -> true;
                    default -> i.operands().stream().anyMatch(o -> o instanceof Operand.Special s
                            && SpecialEmitter.isClock(s.name()));
                });
    }

    /** Bytes of a thread's registers that live in more than one step, and of its return address. */
    public int registerBytes() {
        int narrow = kept.get(0, narrowRegisters()).cardinality();
        return 16 + 4 * narrow + 8 * (kept.cardinality() - narrow);
    }

    /** Keeps how a video instruction works and returns its number. */
    public int video(VideoOps.Form form) {
        videos.add(form);
        return videos.size() - 1;
    }

    /** How video instruction {@code number} works. */
    public VideoOps.Form video(int number) {
        return videos.get(number);
    }

    /** Registers an instruction that may fail and returns its number, by which messages find it. */
    public synchronized int site(Instruction instruction) {
        sites.add(instruction);
        return sites.size() - 1;
    }

    public synchronized Instruction site(int number) {
        return sites.get(number);
    }

    /** An error in the text of this function. */
    PtxException error(Instruction i, String message) {
        return new PtxException(file, i.line(), message + ": " + i);
    }
}
