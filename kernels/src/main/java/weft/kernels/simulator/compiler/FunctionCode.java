package weft.kernels.simulator.compiler;

import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.simulator.instructions.Modifiers;
import weft.kernels.simulator.instructions.Unsupported;
import weft.kernels.simulator.instructions.Verifier;
import weft.kernels.simulator.memory.Layout;

/** A function ready to run: its segments and their compiled code. */
public final class FunctionCode {

    /** The JVM leaves methods of more than 8000 bytes to its interpreter. */
    private static final int LONGEST_METHOD = 7900;
    /** The time the JVM's compiler takes grows much faster than the length of a method; measured, this is a good one. */
    private static final int GOOD_LENGTH = 2000;

    private final FunctionGraph graph;
    private final LaneCode[] code;
    private LaneCode[] marked;

    /**
     * Compiles a function: cuts it into segments, and into shorter ones while a method is too long.
     *
     * @throws PtxException when it has an instruction that does not exist
     */
    FunctionCode(String file, PtxFunction function, Layout layout, CodeOptions options) {
        for (Instruction i : function.body()) {
            String complaint = Unsupported.reason(i).isEmpty() ? Modifiers.complaint(i) + Verifier.complaint(i) : "";
            if (!complaint.isEmpty()) {
                throw new PtxException(file, i.line(), complaint + ": " + i);
            }
        }
        int maxWeight = GOOD_LENGTH;
        FunctionGraph cut = FunctionGraph.of(file, function, layout, options, maxWeight);
        LaneCompiler compiler = new LaneCompiler(cut, false);
        while (compiler.longestMethod() > LONGEST_METHOD && maxWeight >= 100) {
            maxWeight /= 2;
            cut = FunctionGraph.of(file, function, layout, options, maxWeight);
            compiler = new LaneCompiler(cut, false);
        }
        this.graph = cut;
        this.code = compiler.load();
    }

    public FunctionGraph graph() {
        return graph;
    }

    /** The class that has the code of segment {@code segment}. */
    public LaneCode code(int segment) {
        return code[segment];
    }

    /** The same code that also follows the marks of undefined values, compiled when it is needed first. */
    public synchronized LaneCode markedCode(int segment) {
        if (marked == null) {
            marked = new LaneCompiler(graph, true).load();
        }
        return marked[segment];
    }
}
