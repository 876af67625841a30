package weft.kernels.simulator.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.simulator.flow.ControlFlow;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.instructions.NaNBits;
import weft.kernels.simulator.instructions.SpecialOps;
import weft.kernels.simulator.instructions.VideoOps;
import weft.kernels.simulator.memory.Layout;

/**
 * A function cut into segments: where diverged threads reconverge, and which registers must be kept between segments.
 *
 * @param options  what its code does besides its work
 * @param segments the segments; execution starts at the first
 * @param kept     the registers that another segment reads than the one that wrote them: narrow ones first, then wide ones
 * @param changing the segments that change or depend on more than registers and memory that they read, see {@link #changes}
 * @param logs     what the code of each segment logs
 * @param videos   how the video instructions work that the compiler has met
 * @param sites    the instructions that may fail, by the numbers that compiled code has for them
 */
public record FunctionGraph(String file, PtxFunction function, Layout layout, CodeOptions options, NaNBits nanBits,
        List<Segment> segments, ControlFlow flow, BitSet kept, BitSet changing, List<SegmentLog> logs,
        List<VideoOps.Form> videos, List<Instruction> sites) {

    /**
     * Cuts a function.
     *
     * @param maxWeight how long the straight-line code of one segment may get, in bytes of bytecode, estimated
     * @throws PtxException when the function has an instruction that does not exist
     */
    static FunctionGraph of(String file, PtxFunction function, Layout layout, CodeOptions options, int maxWeight) {
        List<Segment> segments = SegmentCutter.segments(file, function, options.recording() == Recording.VALUES ? 0 : maxWeight);
        ControlFlow flow = new ControlFlow(segments, function.narrow() + 1);
        FunctionGraph graph = new FunctionGraph(file, function, layout, options, new NaNBits(function), segments, flow,
                new BitSet(), new BitSet(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (options.recording() == Recording.VALUES) {
            graph.kept.set(0, graph.narrowRegisters() + graph.wideRegisters());
        }
        for (int i = 0; i < segments.size(); i++) {
            for (int r : flow.liveIn(i)) {
                graph.kept.set(r);
            }
            graph.kept.or(flow.liveAfterCode(i));
            graph.logs.add(options.recording() == Recording.NOTHING ? new SegmentLog(List.of())
                    : SegmentLog.of(segments.get(i).code()));
            graph.changing.set(i, changes(segments.get(i)));
            if (segments.get(i).action() instanceof Segment.Action.Together t) {
                t.op().place(graph.site(t.op().instruction));
            }
        }
        return graph;
    }

    /** How many rows of the log the function needs. */
    public int logRows() {
        return logs.stream().mapToInt(log -> log.entries().size()).max().orElse(0);
    }

    /** How many registers of at most 32 bits there are, one of which is the carry flag. */
    public int narrowRegisters() {
        return function.narrow() + 1;
    }

    /** How many registers of 64 bits there are. */
    int wideRegisters() {
        return function.wide();
    }

    /** The number of the carry flag among the narrow registers. */
    int carry() {
        return function.narrow();
    }

    /**
     * Whether a segment may change, or depend on, more than the registers of its threads and memory that it reads: whether it
     * writes memory, calls, comes to a barrier, or reads a clock.
     */
    public boolean changes(int segment) {
        return changing.get(segment);
    }

    private static boolean changes(Segment segment) {
        boolean storesMatrix = segment.action() instanceof Segment.Action.Together t
                && (t.op().instruction.opcode().equals("stmatrix") || t.op().instruction.has("store"));
        return storesMatrix || segment.action() instanceof Segment.Action.Call
                || segment.action() instanceof Segment.Action.Barrier
                || segment.code().stream().anyMatch(i -> switch (i.opcode()) {
                    case "st", "atom", "red", "cp", "alloca" -> true;
                    case "mbarrier" -> !i.has("test_wait") && !i.has("try_wait");
                    default -> i.operands().stream().anyMatch(o -> o instanceof Operand.Special s
                            && SpecialOps.isClock(s.name()));
                });
    }

    /** Whether it takes local memory as it runs, by {@code alloca}. */
    boolean allocates() {
        return function.body().stream().anyMatch(i -> i.opcode().equals("alloca"));
    }

    /** Whether it reads where the blocks of a cooperative launch meet. */
    public boolean meetsGrid() {
        return function.body().stream().flatMap(i -> i.operands().stream())
                .anyMatch(o -> o instanceof Operand.Special s && s.name().equals("%envreg2"));
    }

    /** Bytes of a thread's registers that live in more than one segment, and of its return address. */
    public int registerBytes() {
        int narrow = kept.get(0, narrowRegisters()).cardinality();
        return 16 + 4 * narrow + 8 * (kept.cardinality() - narrow);
    }

    /** Keeps how a video instruction works and returns its number. */
    int video(VideoOps.Form form) {
        videos.add(form);
        return videos.size() - 1;
    }

    /** How video instruction {@code number} works. */
    VideoOps.Form video(int number) {
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
