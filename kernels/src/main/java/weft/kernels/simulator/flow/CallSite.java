package weft.kernels.simulator.flow;

import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.Variable;

/** The operands of {@code call (results), function, (arguments)}. */
public record CallSite(Instruction instruction) {

    /** The register that holds the address of the function; null when the call names the function. */
    public Register pointer() {
        return instruction.operand(1) instanceof Register r ? r : null;
    }

    /** The name of the function, when the call names it. */
    public String callee() {
        return instruction.operand(1).toString();
    }

    /**
     * The variables that receive the results, in order.
     *
     * @throws GpuException when an operand is no {@code .param} variable; so does {@link #arguments}
     */
    public List<Variable> results() {
        return variables(0);
    }

    /** The variables that hold the arguments, in order. */
    public List<Variable> arguments() {
        return variables(2);
    }

    private List<Variable> variables(int operand) {
        return ((Operand.Parameters) instruction.operand(operand)).members().stream().map(CallSite::variable).toList();
    }

    private static Variable variable(Operand operand) {
        if (operand instanceof Operand.VariableAddress v) {
            return v.variable();
        }
        throw new GpuException("a call passes " + operand + ", which is no .param variable");
    }
}
