package weft.kernels.ptx;

import java.util.List;

/**
 * One instruction.
 *
 * @param name      the whole name, {@code ld.global.nc.v2.f64}
 * @param parts     the name cut at its dots
 * @param guard     the predicate that must hold, a {@link Operand.Register} or {@link Operand.Not}; null when there is none
 * @param operands  what it works on, destination first
 * @param line      its line in the PTX text
 * @param source    the CUDA line it came from; null without {@code -lineinfo}
 */
public record Instruction(String name, List<String> parts, Operand guard, List<Operand> operands, int line,
        SourceLine source) {

    /**
     * A line of the CUDA file that PTX was compiled from.
     *
     * @param inlined the line of the inlined function, where the code itself stands; null when nothing was inlined
     */
    public record SourceLine(String file, int line, SourceLine inlined) {

        /** A line of code that was not inlined. */
        public SourceLine(String file, int line) {
            this(file, line, null);
        }

        @Override
        public String toString() {
            return file + ":" + line + (inlined == null ? "" : " (inlined " + inlined + ")");
        }
    }

    /** The part before the first dot. */
    public String opcode() {
        return parts.getFirst();
    }

    /** Whether {@code part} stands among the parts after the opcode. */
    public boolean has(String part) {
        return parts.lastIndexOf(part) > 0;
    }

    /** The types in the name, in their order. */
    public List<PtxType> types() {
        return parts.stream().skip(1).map(PtxType::named).filter(t -> t != null).toList();
    }

    /** The last type in the name, null when it has none. */
    public PtxType type() {
        for (int k = parts.size() - 1; k > 0; k--) {
            PtxType type = PtxType.named(parts.get(k));
            if (type != null) {
                return type;
            }
        }
        return null;
    }

    /** The same instruction without its guard. */
    public Instruction unguarded() {
        return new Instruction(name, parts, null, operands, line, source);
    }

    /** The operand at {@code i}. */
    public Operand operand(int i) {
        return operands.get(i);
    }

    /** The instruction as text, close to how it was written. */
    @Override
    public String toString() {
        String list = String.join(", ", operands.stream().map(Object::toString).filter(o -> !o.equals("()")).toList());
        return (guard == null ? "" : "@" + guard + " ") + name + (list.isEmpty() ? "" : " " + list);
    }
}
