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
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.execution.Frame;

/**
 * Compiles the straight-line code of a function to Java bytecode: one method per step, with a loop over lanes whose body is the
 * whole step. Inside the loop registers are local variables, so the JVM keeps them in machine registers; only what a later
 * step reads goes back to the register arrays. Why bytecode: an interpreter that runs one instruction over all lanes moves
 * every operand through memory, and a gather from shared memory does not vectorise anyway. A long function becomes several
 * classes, each with a method {@code run} that finds the method of a step.
 */
public final class LaneCompiler {

    static final ClassDesc LANE_CODE = describe(LaneCode.class);
    public static final ClassDesc FRAME = describe(Frame.class);
    private static final MethodTypeDesc STEP = MethodTypeDesc.of(ConstantDescs.CD_int, FRAME, ConstantDescs.CD_int,
            ConstantDescs.CD_int);
    private static final MethodTypeDesc RUN = STEP.insertParameterTypes(0, ConstantDescs.CD_int);
    private static final ClassDesc SELF = ClassDesc.of(LaneCompiler.class.getPackageName() + ".Lanes");

    /** Steps and instructions of one class at most: its dispatcher must be compiled, its constants numbered in 16 bits. */
    private static final int CLASS_STEPS = 256;
    private static final int CLASS_INSTRUCTIONS = 8192;

    /** The class for the steps {@code from} to {@code to - 1}. */
    private record Part(int from, int to, byte[] bytes) {
    }

    private final FunctionCode function;
    private final boolean marked;
    private final List<Part> parts = new ArrayList<>();

    /** Compiles all steps of {@code function}; with {@code marked} they follow the marks of undefined values. */
    public LaneCompiler(FunctionCode function, boolean marked) {
        this.function = function;
        this.marked = marked;
        List<Step> steps = function.steps();
        for (int from = 0; from < steps.size();) {
            int to = from;
            int instructions = 0;
            while (to < steps.size() && to < from + CLASS_STEPS && instructions < CLASS_INSTRUCTIONS) {
                instructions += steps.get(to++).code().size();
            }
            parts.add(new Part(from, to, bytes(from, to)));
            from = to;
        }
    }

    public static ClassDesc describe(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** The length of the longest method of a step, in bytes of bytecode. */
    int longestStep() {
        return parts.stream().flatMap(p -> ClassFile.of().parse(p.bytes()).methods().stream())
                .filter(m -> m.flags().has(AccessFlag.STATIC)).flatMap(m -> m.code().stream())
                .mapToInt(c -> ((CodeAttribute) c).codeLength()).max().orElse(0);
    }

    /** The compiled code, loaded: for each step the class that has it. */
    LaneCode[] load() {
        LaneCode[] result = new LaneCode[function.steps().size()];
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
            for (int step = from; step < to; step++) {
                if (function.steps().get(step).runs()) {
                    step(builder, step);
                    compiled.add(step);
                }
            }
            builder.withMethodBody("run", RUN, ACC_PUBLIC | ACC_FINAL, code -> dispatch(code, compiled));
        });
    }

    private void step(ClassBuilder builder, int number) {
        builder.withMethodBody("step" + number, STEP, ACC_STATIC, code -> {
            StepEmitter emitter = new StepEmitter(code, function, number, marked);
            emitter.begin();
            for (Instruction i : function.steps().get(number).code()) {
                emitter.instruction(i);
            }
            emitter.end();
        });
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
                    .invokestatic(SELF, "step" + c.caseValue(), STEP).ireturn();
        }
        code.labelBinding(none).iconst_0().ireturn();
    }
}
