package weft.kernels.simulator.half;

import java.util.Map;
import java.util.regex.Pattern;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.PtxType;

/** Which instructions on 16-bit floats exist, and their form as a number for {@link Halves}. */
public final class HalfForm {

    private static final Map<String, Pattern> NAMES = Map.of(
            "add", Pattern.compile("add(\\.rn)?((\\.ftz)?(\\.sat)?\\.f16|\\.bf16)(x2)?"),
            "sub", Pattern.compile("sub(\\.rn)?((\\.ftz)?(\\.sat)?\\.f16|\\.bf16)(x2)?"),
            "mul", Pattern.compile("mul(\\.rn)?((\\.ftz)?(\\.sat)?\\.f16|\\.bf16)(x2)?"),
            "fma", Pattern.compile("fma\\.rn((\\.ftz)?(\\.sat|\\.relu)?\\.f16|(\\.relu)?\\.bf16)(x2)?"),
            "neg", Pattern.compile("neg((\\.ftz)?\\.f16|\\.bf16)(x2)?"),
            "abs", Pattern.compile("abs((\\.ftz)?\\.f16|\\.bf16)(x2)?"),
            "min", Pattern.compile("min(\\.ftz(?=.*\\.f16))?(\\.NaN)?(\\.xorsign\\.abs)?\\.b?f16(x2)?"),
            "max", Pattern.compile("max(\\.ftz(?=.*\\.f16))?(\\.NaN)?(\\.xorsign\\.abs)?\\.b?f16(x2)?"),
            "ex2", Pattern.compile("ex2\\.approx(\\.f16|\\.ftz\\.bf16)(x2)?"),
            "tanh", Pattern.compile("tanh\\.approx\\.b?f16(x2)?"));

    private static final Pattern TO_HALF =
            Pattern.compile("cvt\\.(rn|rz|rm|rp)(\\.ftz)?(\\.relu)?(\\.sat(?!.*bf16)|\\.satfinite)?"
                    + "\\.b?f16\\.([su](8|16|32|64)|b?f16|f32|f64)");
    private static final Pattern TO_PAIR = Pattern.compile("cvt\\.(rn|rz)(\\.relu)?(\\.satfinite)?\\.b?f16x2\\.f32");
    private static final Pattern WITHIN =
            Pattern.compile("cvt(\\.(rni|rzi|rmi|rpi))?(\\.ftz)?(\\.sat(?!.*bf16))?\\.(b?f16)\\.\\5");
    private static final Pattern FROM_HALF = Pattern.compile("cvt(\\.ftz(?=.*f32))?(\\.sat(?!.*bf16))?\\.(f32|f64)\\.b?f16");
    private static final Pattern TENSOR = Pattern.compile("cvt\\.(rna|rn|rz)(\\.relu)?(\\.satfinite)?\\.tf32\\.f32");

    private HalfForm() {}

    /** Whether {@code type} is f16, bf16 or a pair of them. */
    public static boolean isHalf(PtxType type) {
        return type != null && type.kind() == PtxType.Kind.HALF && type != PtxType.TF32;
    }

    /** Whether {@code i} is arithmetic on 16-bit floats of a name that exists. */
    public static boolean exists(Instruction i) {
        Pattern names = NAMES.get(i.opcode());
        return names != null && names.matcher(i.name()).matches();
    }

    /** Whether {@code i} is a conversion that exists, from or to a type of less than 32 bits of float. */
    public static boolean isConversion(Instruction i) {
        return TO_HALF.matcher(i.name()).matches() || TO_PAIR.matcher(i.name()).matches() || WITHIN.matcher(i.name()).matches()
                || FROM_HALF.matcher(i.name()).matches() || TENSOR.matcher(i.name()).matches();
    }

    /** The format of {@code type}, one number or two. */
    public static int format(PtxType type) {
        return switch (type) {
            case BF16 -> Halves.BRAIN;
            case F16X2 -> Halves.PAIR;
            case BF16X2 -> Halves.BRAIN | Halves.PAIR;
            default -> 0;
        };
    }

    /** The form of an instruction whose result has type {@code type}. */
    public static int of(Instruction i, PtxType type) {
        int form = format(type);
        for (String part : i.parts()) {
            form |= switch (part) {
                case "ftz" -> (form & Halves.BRAIN) == 0 ? Halves.FLUSH : 0;
                case "sat" -> Halves.SATURATE;
                case "relu" -> Halves.RELU;
                case "satfinite" -> Halves.FINITE;
                case "rz" -> Halves.TO_ZERO;
                case "rm" -> Halves.DOWN;
                case "rp" -> Halves.UP;
                case "NaN" -> Halves.KEEP_NAN;
                case "xorsign" -> Halves.XOR_SIGN;
                default -> 0;
            };
        }
        return form;
    }
}
