package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import weft.kernels.ptx.Operand.Register;

/**
 * The names of a function. Braces open scopes whose registers, variables and labels hide outer ones of the same name, which is
 * how nvcc writes each call ({@code param0} and {@code retval0} every time). {@code .reg .b32 %r<9>} declares %r0 to %r8, and
 * a count may be two billion, so a register is created when it is first used.
 */
final class Scopes {

    /** Names of one pair of braces. */
    static final class Scope {

        private final Scope outer;
        private final Map<String, Object> names = new HashMap<>();
        private final Map<String, Range> ranges = new HashMap<>();
        private final Map<String, String> labels = new HashMap<>();
        private final Map<String, List<String>> branchTables = new HashMap<>();

        private Scope(Scope outer) {
            this.outer = outer;
        }

        private <T> T find(Function<Scope, T> in) {
            for (Scope scope = this; scope != null; scope = scope.outer) {
                T found = in.apply(scope);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
    }

    /** Registers {@code name0} to {@code name(count - 1)}. */
    private record Range(PtxType type, int vector, long count) {}

    /** Names of a vector's elements, with as many letters as it may have. */
    private static final List<String> ELEMENTS = List.of("xr", "yg", "zb", "wa");

    private static final Pattern PIECES = Pattern.compile("b[0-7]{1,4}|h[0-3]{1,2}");

    private Scope inner = new Scope(null);
    private int depth = 1;
    private int narrow;
    private int wide;
    private final Map<String, Integer> usedLabels = new HashMap<>();

    void open() {
        inner = new Scope(inner);
        depth++;
    }

    void close() {
        inner = inner.outer;
        depth--;
    }

    int depth() {
        return depth;
    }

    /** The innermost scope, to resolve a name from there later. */
    Scope inner() {
        return inner;
    }

    /** How many registers of at most 32 bits are used. */
    int narrow() {
        return narrow;
    }

    /** How many registers of 64 bits are used. */
    int wide() {
        return wide;
    }

    /** Declares a variable or a prototype; false when the scope has the name already. */
    boolean declare(String name, Object what) {
        return !isTaken(name) && inner.names.put(name, what) == null;
    }

    /** Declares one register, or a vector of them. */
    boolean declareRegister(String name, PtxType type, int vector) {
        return !isTaken(name) && inner.names.put(name, create(name, type, vector)) == null;
    }

    /** Declares registers {@code name0} to {@code name(count - 1)}. */
    boolean declareRegisters(String name, PtxType type, int vector, long count) {
        boolean free = inner.names.keySet().stream()
                .noneMatch(n -> n.startsWith(name) && number(n.substring(name.length())) < count);
        return inner.ranges.put(name, new Range(type, vector, count)) == null && free;
    }

    private boolean isTaken(String name) {
        return inner.names.containsKey(name) || inner.labels.containsKey(name) || range(inner, name) != null;
    }

    /** A register of its own, whose name no text can write. */
    Register hidden(PtxType type) {
        return (Register) create("(hidden)", type, 1);
    }

    private Operand create(String name, PtxType type, int vector) {
        if (vector == 1) {
            return new Register(name, type, type.isWide() ? wide++ : narrow++);
        }
        List<Operand> elements = new ArrayList<>();
        for (int k = 0; k < vector; k++) {
            elements.add(create(name + "." + ELEMENTS.get(k).charAt(0), type, 1));
        }
        return new Operand.Group(List.copyOf(elements));
    }

    /** The number that {@code digits} are, written without leading zeros; Long.MAX_VALUE when they are none. */
    private static long number(String digits) {
        boolean isDecimal = !digits.isEmpty() && digits.length() < 19 && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        return isDecimal ? Long.parseLong(digits) : Long.MAX_VALUE;
    }

    private static Range range(Scope scope, String name) {
        for (int at = name.length() - 1; at > 0 && Character.isDigit(name.charAt(at)); at--) {
            Range range = scope.ranges.get(name.substring(0, at));
            if (range != null && number(name.substring(at)) < range.count()) {
                return range;
            }
        }
        return null;
    }

    /** What {@code name} stands for: a register, a group of them, or what was declared; null when nothing. */
    Object lookup(String name) {
        Object found = inner.find(scope -> find(scope, name));
        int dot = name.lastIndexOf('.');
        if (found != null || dot < 0) {
            return found;
        }
        String part = name.substring(dot + 1);
        return switch (inner.find(scope -> find(scope, name.substring(0, dot)))) {
            case Operand.Group g when part.length() == 1 -> element(g, part.charAt(0));
            case Register r when PIECES.matcher(part).matches() -> new Operand.Selected(r, part);
            case null, default -> null;
        };
    }

    private static Operand element(Operand.Group vector, char letter) {
        for (int k = 0; k < vector.members().size(); k++) {
            if (ELEMENTS.get(k).indexOf(letter) >= 0) {
                return vector.members().get(k);
            }
        }
        return null;
    }

    private Object find(Scope scope, String name) {
        Object found = scope.names.get(name);
        Range range = found == null ? range(scope, name) : null;
        if (range != null) {
            found = create(name, range.type(), range.vector());
            scope.names.put(name, found);
        }
        return found;
    }

    /**
     * Defines a label.
     *
     * @return its name, changed when another scope has one that is called the same; null when the scope has it already
     */
    String label(String name) {
        if (isTaken(name)) {
            return null;
        }
        int others = usedLabels.merge(name, 1, Integer::sum) - 1;
        String unique = others == 0 ? name : name + "'" + others;
        inner.labels.put(name, unique);
        return unique;
    }

    /** Declares a list of labels. */
    boolean branchTable(String name, List<String> targets) {
        return !isTaken(name) && inner.branchTables.put(name, targets) == null;
    }

    /** The unique name of the label that {@code name} means inside {@code scope}; null when there is none. */
    static String label(Scope scope, String name) {
        return scope.find(s -> s.labels.get(name));
    }

    /** The unique names of the labels of a list; null when there is no such list. One that is not defined stays as it is. */
    static List<String> branchTable(Scope scope, String name) {
        return scope.<List<String>>find(s -> {
            List<String> targets = s.branchTables.get(name);
            return targets == null ? null : targets.stream().map(t -> label(s, t) == null ? t : label(s, t)).toList();
        });
    }
}
