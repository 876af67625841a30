package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a function as its CUDA source has it. PTX has it in the encoding of the Itanium C++ ABI: {@code _Z4fillIfEvPT_i}
 * stands for {@code fill<float>(float *, int)}. A function that is {@code extern "C"} keeps its name and loses its types.
 *
 * @param name       the qualified name with template arguments, such as {@code ns::fill<float, 3>}
 * @param parameters the types of the parameters, such as {@code const float *}
 */
public record CudaName(String name, List<String> parameters) {

    /** The name in the source for a name in PTX; empty when it is not encoded, or in a way that kernels do not need. */
    public static Optional<CudaName> of(String encoded) {
        if (!encoded.startsWith("_Z")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Reader(encoded).function());
        } catch (UnknownEncoding | IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The name in the source, or the name in PTX when it is not encoded. */
    public static String shown(String encoded) {
        return of(encoded).map(CudaName::name).orElse(encoded);
    }

    /** The name without template arguments, namespaces kept. */
    public String template() {
        int arguments = name.indexOf('<');
        return arguments < 0 ? name : name.substring(0, arguments);
    }

    private static final class UnknownEncoding extends RuntimeException {
        UnknownEncoding() {
            super(null, null, false, false);
        }
    }

    /** A recursive descent over the encoding. Parts of a name that can be named again, by {@code S_}, are remembered in order. */
    private static final class Reader {
        private static final int DEEPEST = 100;

        private final String text;
        private final List<String> known = new ArrayList<>();
        private List<String> arguments = List.of();
        private int at = 2;
        private int depth;

        Reader(String text) {
            this.text = text;
        }

        CudaName function() {
            String name = peek() == 'N' ? nested() : unscoped();
            if (name.endsWith(">")) {
                type(); // templates have their result first
            }
            List<String> parameters = new ArrayList<>();
            while (at < text.length() && peek() != '.') {
                parameters.add(type());
            }
            if (parameters.equals(List.of("void"))) {
                parameters.clear();
            }
            return new CudaName(name, List.copyOf(parameters));
        }

        private char peek() {
            return text.charAt(at);
        }

        private boolean accept(String word) {
            boolean there = text.startsWith(word, at);
            at += there ? word.length() : 0;
            return there;
        }

        /** A name at top level, or of a class: template arguments may follow. */
        private String unscoped() {
            String name = accept("St") ? "std::" + plain() : plain();
            if (peekIs('I')) {
                known.add(name);
                name += templateArguments(true);
            }
            return name;
        }

        private boolean peekIs(char c) {
            return at < text.length() && peek() == c;
        }

        /** {@code N ... E}: namespaces, classes, and the name at the end; each prefix can be named again. */
        private String nested() {
            at++;
            String name = accept("St") ? "std" : "";
            while (!accept("E")) {
                if (peek() == 'I') {
                    name += templateArguments(true);
                } else if (peek() == 'S') {
                    name = substitution();
                    continue;
                } else {
                    String part = plain();
                    boolean hidden =
                            part.startsWith("_GLOBAL__N") || part.startsWith("_INTERNAL_") || part.startsWith("_NV_ANON");
                    name += hidden ? "" : (name.isEmpty() ? "" : "::") + part;
                }
                if (peek() != 'E') {
                    known.add(name);
                }
            }
            return name;
        }

        /** A length and so many letters. */
        private String plain() {
            accept("L"); // of internal linkage
            int begin = at;
            while (at < text.length() && Character.isDigit(peek())) {
                at++;
            }
            if (begin == at) {
                throw new UnknownEncoding();
            }
            int length = Integer.parseInt(text.substring(begin, at));
            String name = text.substring(at, at + length);
            at += length;
            return name;
        }

        private String templateArguments(boolean ofFunction) {
            at++;
            List<String> all = new ArrayList<>();
            while (!accept("E")) {
                if (accept("L")) {
                    all.add(literal());
                } else if (accept("J")) {
                    while (!accept("E")) {
                        all.add(type());
                    }
                } else {
                    all.add(type());
                }
            }
            if (ofFunction) {
                arguments = List.copyOf(all);
            }
            return "<" + String.join(", ", all) + ">";
        }

        private String literal() {
            String type = type();
            int end = text.indexOf('E', at);
            String value = text.substring(at, end).replace('n', '-');
            at = end + 1;
            return switch (type) {
                case "bool" -> value.equals("0") ? "false" : "true";
                case "int", "unsigned int", "long", "unsigned long", "long long", "unsigned long long", "short",
                        "unsigned short" ->
                    value;
                default -> "(" + type + ")" + value;
            };
        }

        private String type() {
            if (++depth > DEEPEST) {
                throw new UnknownEncoding();
            }
            try {
                String builtin = builtin(peek());
                if (builtin != null) {
                    at++;
                    return builtin;
                }
                return remembered();
            } finally {
                depth--;
            }
        }

        /** A type that can be named again. */
        private String remembered() {
            String type = switch (peek()) {
                case 'P' -> behind("*");
                case 'R' -> behind("&");
                case 'O' -> behind("&&");
                case 'K' -> qualified("const");
                case 'V' -> qualified("volatile");
                case 'N' -> withOwnArguments(true);
                case 'S' -> null;
                case 'T' -> templateParameter();
                case 'D' -> half();
                default -> withOwnArguments(false);
            };
            if (type == null) {
                if (text.startsWith("St", at)) {
                    type = withOwnArguments(false);
                } else {
                    String before = substitution();
                    if (!peekIs('I')) {
                        return before;
                    }
                    type = before + classArguments();
                }
            }
            known.add(type);
            return type;
        }

        private String classArguments() {
            List<String> outer = arguments;
            String list = templateArguments(true);
            arguments = outer;
            return list;
        }

        /** The name of a class, whose template arguments are not those of the function. */
        private String withOwnArguments(boolean isNested) {
            List<String> outer = arguments;
            String name = isNested ? nested() : unscoped();
            arguments = outer;
            return name;
        }

        private String behind(String sign) {
            at++;
            String to = type();
            return to + (to.endsWith("*") || to.endsWith("&") ? "" : " ") + sign;
        }

        private String qualified(String word) {
            at++;
            String of = type();
            return of.endsWith("*") ? of + word : word + " " + of;
        }

        private String templateParameter() {
            int index = index('T');
            return arguments.get(index);
        }

        private String substitution() {
            return known.get(index('S'));
        }

        /** {@code S_} is 0, {@code S0_} is 1, {@code SA_} is 11. */
        private int index(char letter) {
            if (peek() != letter) {
                throw new UnknownEncoding();
            }
            int end = text.indexOf('_', at);
            String digits = text.substring(at + 1, end);
            at = end + 1;
            return digits.isEmpty() ? 0 : Integer.parseInt(digits, letter == 'S' ? 36 : 10) + 1;
        }

        private String half() {
            if (accept("Dh") || accept("DF16_")) {
                return "_Float16";
            }
            if (accept("DF16b")) {
                return "__bf16";
            }
            throw new UnknownEncoding();
        }

        private static String builtin(char letter) {
            return switch (letter) {
                case 'v' -> "void";
                case 'b' -> "bool";
                case 'c' -> "char";
                case 'a' -> "signed char";
                case 'h' -> "unsigned char";
                case 's' -> "short";
                case 't' -> "unsigned short";
                case 'i' -> "int";
                case 'j' -> "unsigned int";
                case 'l' -> "long";
                case 'm' -> "unsigned long";
                case 'x' -> "long long";
                case 'y' -> "unsigned long long";
                case 'f' -> "float";
                case 'd' -> "double";
                case 'w' -> "wchar_t";
                default -> null;
            };
        }
    }
}
