package weft.kernels.simulator.compiler;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.kernels.simulator.flow.Segment;

/**
 * Compiles the straight-line code of a function to Java bytecode: one method per segment, with a loop over lanes whose body is
 * the whole segment. Inside the loop registers are local variables, so the JVM keeps them in machine registers; only what a later
 * segment reads goes back to the register arrays. Why bytecode: an interpreter that runs one instruction over all lanes moves
 * every operand through memory, and a gather from shared memory does not vectorise anyway. A long function becomes several
 * classes, each with a method {@code run} that finds the method of a segment.
 */
final class LaneCompiler {

    private static final ClassDesc LANE_CODE = SegmentMethod.describe(LaneCode.class);
    private static final MethodTypeDesc SEGMENT =
            MethodTypeDesc.of(ConstantDescs.CD_int, SegmentMethod.FRAME, ConstantDescs.CD_int,
                    ConstantDescs.CD_int);
    private static final MethodTypeDesc RUN = SEGMENT.insertParameterTypes(0, ConstantDescs.CD_int);
    private static final ClassDesc SELF = ClassDesc.of(LaneCompiler.class.getPackageName() + ".Lanes");

    /** Segments and instructions of one class at most: its dispatcher must be compiled, its constants numbered in 16 bits. */
    private static final int CLASS_SEGMENTS = 256;
    private static final int CLASS_INSTRUCTIONS = 8192;

    /** The class for the segments {@code from} to {@code to - 1}. */
    private record Part(int from, int to, byte[] bytes) {}

    private final FunctionGraph function;
    private final boolean marked;
    private final List<Part> parts = new ArrayList<>();

    /** Compiles all segments of {@code function}; with {@code marked} they follow the marks of undefined values. */
    LaneCompiler(FunctionGraph function, boolean marked) {
        this.function = function;
        this.marked = marked;
        List<Segment> segments = function.segments();
        for (int from = 0; from < segments.size();) {
            int to = from;
            int instructions = 0;
            while (to < segments.size() && to < from + CLASS_SEGMENTS && instructions < CLASS_INSTRUCTIONS) {
                instructions += segments.get(to++).code().size();
            }
            parts.add(new Part(from, to, bytes(from, to)));
            from = to;
        }
    }

    /** The length of the longest method of a segment, in bytes of bytecode. */
    int longestMethod() {
        return parts.stream().flatMap(p -> ClassFile.of().parse(p.bytes()).methods().stream())
                .filter(m -> m.flags().has(AccessFlag.STATIC)).flatMap(m -> m.code().stream())
                .mapToInt(c -> ((CodeAttribute) c).codeLength()).max().orElse(0);
    }

    /** The compiled code, loaded: for each segment the class that has it. */
    LaneCode[] load() {
        LaneCode[] result = new LaneCode[function.segments().size()];
        for (Part part : parts) {
            Arrays.fill(result, part.from(), part.to(), load(part.bytes()));
        }
        return result;
    }

    private LaneCode load(byte[] bytes) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (LaneCode) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("compiling " + function.function().name() + " failed", e);
        }
    }

    private byte[] bytes(int from, int to) {
        return ClassFile.of().build(SELF, builder -> {
            builder.withFlags(ACC_FINAL).withInterfaceSymbols(LANE_CODE);
            builder.withMethodBody(ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, ACC_PUBLIC,
                    code -> code.aload(0).invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                            .return_());
            List<Integer> compiled = new ArrayList<>();
            for (int segment = from; segment < to; segment++) {
                if (function.segments().get(segment).runs()) {
                    segment(builder, segment);
                    compiled.add(segment);
                }
            }
            builder.withMethodBody("run", RUN, ACC_PUBLIC | ACC_FINAL, code -> dispatch(code, compiled));
        });
    }

    private void segment(ClassBuilder builder, int number) {
        builder.withMethodBody("segment" + number, SEGMENT, ACC_STATIC,
                code -> new SegmentEmitter(code, function, number, marked).emit());
    }

    private static void dispatch(CodeBuilder code, List<Integer> compiled) {
        Label none = code.newLabel();
        List<SwitchCase> cases = new ArrayList<>();
        for (int number : compiled) {
            cases.add(SwitchCase.of(number, code.newLabel()));
        }
        code.iload(1).lookupswitch(none, cases);
        for (SwitchCase c : cases) {
            code.labelBinding(c.target()).aload(2).iload(3).iload(4)
                    .invokestatic(SELF, "segment" + c.caseValue(), SEGMENT).ireturn();
        }
        code.labelBinding(none).iconst_0().ireturn();
    }
}
