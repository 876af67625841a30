package weft.kernels.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a kernel in CUDA text, read simply: what stands in the parentheses after a name after {@code __global__}. Kernels
 * that macros make are not seen.
 *
 * @param name       its name, without namespaces
 * @param parameters its parameters
 * @param isTemplate whether a list of template parameters stands before it
 * @param line       where it is, from 1
 */
record SourceKernel(String name, List<Parameter> parameters, boolean isTemplate, int line) {

    private static final Pattern GLOBAL = Pattern.compile("\\b__global__\\b");
    private static final Pattern CALLED = Pattern.compile("\\b([A-Za-z_][A-Za-z_0-9]*)\\s*(?:<[^;{}()]*>\\s*)?\\(");
    private static final Pattern LAST_WORD = Pattern.compile("([A-Za-z_][A-Za-z_0-9]*)\\s*((?:\\[[^\\]]*\\]\\s*)*)$");
    private static final Set<String> ATTRIBUTES = Set.of("__launch_bounds__", "__maxnreg__", "__cluster_dims__", "__block_size__",
            "__attribute__", "__declspec", "__align__", "alignas");
    private static final Set<String> TYPES =
            Set.of("int", "unsigned", "signed", "long", "short", "char", "float", "double", "bool",
                    "void", "const", "volatile");
    private static final String OPENING = "(<[{";
    private static final String CLOSING = ")>]}";

    /** A parameter: its type, without {@code __restrict__}, and its name, empty when it has none. */
    record Parameter(String type, String name) {}

    /** All kernels, in the order of the text; a kernel that is declared and defined is there twice. */
    static List<SourceKernel> all(String text) {
        String code = CudaText.code(text);
        List<SourceKernel> all = new ArrayList<>();
        Matcher global = GLOBAL.matcher(code);
        while (global.find()) {
            read(code, global.start(), global.end()).ifPresent(all::add);
        }
        return List.copyOf(all);
    }

    /** The kernel of this name, with or without namespaces, that takes so many parameters. */
    static Optional<SourceKernel> find(String text, String name, int parameters) {
        String simple = name.substring(name.lastIndexOf(':') + 1);
        return all(text).stream().filter(k -> k.name().equals(simple) && k.parameters().size() == parameters).findFirst();
    }

    private static Optional<SourceKernel> read(String code, int begin, int from) {
        Matcher called = CALLED.matcher(code);
        int at = from;
        while (called.find(at)) {
            int close = close(code, called.end() - 1);
            if (close < 0) {
                return Optional.empty();
            }
            if (!ATTRIBUTES.contains(called.group(1))) {
                List<Parameter> parameters =
                        split(code.substring(called.end(), close)).stream().map(SourceKernel::parameter).toList();
                String before = code.substring(Math.max(code.lastIndexOf('}', begin), code.lastIndexOf(';', begin)) + 1, begin);
                return Optional.of(new SourceKernel(called.group(1), parameters,
                        Pattern.compile("\\btemplate\\s*<(?!\\s*>)").matcher(before).find(),
                        CudaText.line(code, called.start())));
            }
            at = close;
        }
        return Optional.empty();
    }

    /** Where the parenthesis at {@code open} closes; -1 if it does not. */
    private static int close(String code, int open) {
        int depth = 0;
        for (int i = open; i < code.length(); i++) {
            depth += code.charAt(i) == '(' ? 1 : code.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Cut at the commas that stand in no brackets. */
    private static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += OPENING.indexOf(c) >= 0 ? 1 : CLOSING.indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(list.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(list.substring(begin));
        parts.replaceAll(String::strip);
        return parts.size() == 1 && (parts.getFirst().isEmpty() || parts.getFirst().equals("void")) ? List.of() : parts;
    }

    private static Parameter parameter(String declaration) {
        int value = declaration.indexOf('=');
        String text = (value < 0 ? declaration : declaration.substring(0, value))
                .replaceAll("\\b(__restrict__|__restrict|restrict|__grid_constant__|struct)\\b", " ").replaceAll("\\s+", " ")
                .strip();
        Matcher last = LAST_WORD.matcher(text);
        if (!last.find() || TYPES.contains(last.group(1)) || last.start() == 0) {
            return new Parameter(tidy(text), "");
        }
        String type = text.substring(0, last.start()) + (last.group(2).isEmpty() ? "" : "*");
        return type.strip().equals("const") ? new Parameter(tidy(text), "") : new Parameter(tidy(type), last.group(1));
    }

    /** One space between words and before the first star, none after it. */
    private static String tidy(String type) {
        return type.strip().replaceAll("\\s*\\*", "*").replaceAll("\\*+", " $0").replaceAll("\\* +", "*").replaceAll("\\s+", " ")
                .replace("* *", "**");
    }
}
