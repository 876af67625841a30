package weft.cli.base;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import weft.train.base.Numerals;

/** How values on the command line are read: numbers as {@link Numerals} says, lists without empty parts, paths. */
public final class OptionValues {
    /** The number of characters of a value that an error shows. */
    private static final int SHOWN = 60;

    private OptionValues() {}

    /** Makes all commands read their values by these rules. */
    public static void readStrictly(CommandLine line) {
        line.setExpandAtFiles(false);
        line.registerConverter(Integer.class, text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        line.registerConverter(int.class, text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        line.registerConverter(Long.class, text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
        line.registerConverter(long.class, text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
        line.registerConverter(Double.class, OptionValues::decimal);
        line.registerConverter(double.class, OptionValues::decimal);
        line.registerConverter(Float.class, OptionValues::single);
        line.registerConverter(Path.class, OptionValues::path);
        line.setExecutionStrategy(parsed -> {
            requireNoEmptyValues(parsed);
            return new CommandLine.RunLast().execute(parsed);
        });
    }

    private static long whole(String text, long least, long most) {
        if (!Numerals.isWhole(text)) {
            throw new TypeConversionException("not a whole number: " + quoted(text));
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // It is a whole number, but too large for a long.
        }
        throw new TypeConversionException("%s is not between %d and %d".formatted(quoted(text), least, most));
    }

    private static double decimal(String text) {
        return decimal(text, Double.toString(Double.MAX_VALUE), Double.toString(Double.MIN_VALUE), value -> value);
    }

    private static float single(String text) {
        return (float) decimal(text, Float.toString(Float.MAX_VALUE), Float.toString(Float.MIN_VALUE), value -> (float) value);
    }

    private static double decimal(String text, String most, String least, DoubleFunction<? extends Number> rounded) {
        if (!Numerals.isDecimal(text)) {
            throw new TypeConversionException("not a number: %s; write it as 0.001 or 1e-3".formatted(quoted(text)));
        }
        double value = rounded.apply(Double.parseDouble(text)).doubleValue();
        if (Double.isInfinite(value)) {
            throw new TypeConversionException("%s is too large: the largest number is %s".formatted(quoted(text), most));
        }
        if (value == 0 && text.split("[eE]")[0].matches(".*[1-9].*")) {
            throw new TypeConversionException("%s is too close to 0: the smallest number is %s".formatted(quoted(text), least));
        }
        return value;
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("no name: " + quoted(text));
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(quoted(text) + " can't be the name of a file here: " + e.getReason()
                    + (text.indexOf(0) < 0 ? "; a locale with UTF-8, such as LC_ALL=C.UTF-8, has all letters" : ""));
        }
    }

    /** The path of a file. A slash at the end would mean a folder, and Java's paths drop it. */
    public static final class FileToWrite implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            if (text.endsWith("/")) {
                throw new TypeConversionException(quoted(text) + " names a folder, not a file");
            }
            return path(text);
        }
    }

    /** Refuses empty values. The converters cannot do this, because picocli drops empty parts before it converts a list. */
    private static void requireNoEmptyValues(ParseResult parsed) {
        for (ParseResult command : parsed.asCommandLineList().stream().map(CommandLine::getParseResult).toList()) {
            for (ArgSpec spec : command.matchedArgs()) {
                for (String value : spec.originalStringValues()) {
                    requireNotEmpty(command, spec, value);
                }
            }
        }
    }

    private static void requireNotEmpty(ParseResult command, ArgSpec spec, String value) {
        boolean flag = spec.isOption() && ((OptionSpec) spec).arity().max() == 0;
        boolean mayBeEmpty = spec instanceof OptionSpec option && List.of(option.names()).contains("--prefix");
        String name = spec instanceof OptionSpec option ? "option '" + option.longestName() + "'"
                : "parameter '" + spec.paramLabel() + "'";
        if (!flag && !mayBeEmpty && value.isBlank()) {
            throw new ParameterException(command.commandSpec().commandLine(), name + " has no value: " + quoted(value));
        }
        if (!spec.splitRegex().isEmpty()) {
            for (String part : value.split(spec.splitRegex(), -1)) {
                if (part.isBlank()) {
                    throw new ParameterException(command.commandSpec().commandLine(),
                            "%s: a part of the list is empty: %s".formatted(name, quoted(value)));
                }
            }
        }
    }

    /** In quotes, shortened, without line breaks. */
    private static String quoted(String text) {
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
        return "'" + shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?") + "'";
    }
}
