package weft.kernels.simulator;

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
import java.util.ArrayList;
import java.util.List;
import weft.kernels.ptx.Instruction;

/**
 * Compiles the straight-line code of a function to Java bytecode: one method per step, with a loop over lanes whose body is the
 * whole step. Inside the loop registers are local variables, so the JVM keeps them in machine registers; only what a later
 * step reads goes back to the register arrays. Why bytecode: an interpreter that runs one instruction over all lanes moves
 * every operand through memory, and a gather from shared memory does not vectorise anyway.
 */
final class LaneCompiler {

    static final ClassDesc LANE_CODE = describe(LaneCode.class);
    static final ClassDesc FRAME = describe(Frame.class);
    private static final MethodTypeDesc STEP = MethodTypeDesc.of(ConstantDescs.CD_int, FRAME, ConstantDescs.CD_int,
            ConstantDescs.CD_int);
    private static final MethodTypeDesc RUN = STEP.insertParameterTypes(0, ConstantDescs.CD_int);
    private static final ClassDesc SELF = ClassDesc.of("weft.kernels.simulator.Lanes");

    private final FunctionCode function;
    private final List<Integer> compiled = new ArrayList<>();
    private final byte[] bytes;

    /** Compiles all steps of {@code function}. */
    LaneCompiler(FunctionCode function) {
        this.function = function;
        this.bytes = bytes();
    }

    static ClassDesc describe(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** The length of the longest method, in bytes of bytecode. */
    int longestMethod() {
        return ClassFile.of().parse(bytes).methods().stream().flatMap(m -> m.code().stream())
                .mapToInt(c -> ((CodeAttribute) c).codeLength()).max().orElse(0);
    }

    /** The compiled code, loaded. */
    LaneCode load() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (LaneCode) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("compiling " + function.function().name() + " failed", e);
        }
    }

    private byte[] bytes() {
        return ClassFile.of().build(SELF, builder -> {
            builder.withFlags(ACC_FINAL).withInterfaceSymbols(LANE_CODE);
            builder.withMethodBody(ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, ACC_PUBLIC, code ->
                    code.aload(0).invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                            .return_());
            for (int step = 0; step < function.steps().size(); step++) {
                step(builder, step);
            }
            builder.withMethodBody("run", RUN, ACC_PUBLIC | ACC_FINAL, this::dispatch);
        });
    }

    private void step(ClassBuilder builder, int number) {
        Step step = function.steps().get(number);
        if (step.code().isEmpty() && !(step.action() instanceof Step.Action.Branch)) {
            return;
        }
        compiled.add(number);
        builder.withMethodBody("step" + number, STEP, ACC_STATIC, code -> {
            StepEmitter emitter = new StepEmitter(code, function, number);
            emitter.begin();
            for (Instruction i : step.code()) {
                emitter.instruction(i);
            }
            emitter.end();
        });
    }

    private void dispatch(CodeBuilder code) {
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
