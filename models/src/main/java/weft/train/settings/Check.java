package weft.train.settings;

import java.io.File;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import weft.datasets.source.Datasets;
import weft.engine.Device;
import weft.engine.backend.BackendProvider;
import weft.train.base.InputException;
import weft.train.base.Suggestion;

/** Checks of option values. Each throws an {@link InputException} that names the option, the rule and the value. */
public final class Check {
    private Check() {}

    /** {@code value} is {@code least} or more. */
    public static void atLeast(String option, int least, int value) {
        if (value < least) {
            throw new InputException("%s must be at least %d: %d".formatted(option, least, value));
        }
    }

    /** {@code value} is between two bounds, both included. */
    public static void between(String option, int least, int most, int value) {
        atLeast(option, least, value);
        if (value > most) {
            throw new InputException("%s must be at most %d: %d".formatted(option, most, value));
        }
    }

    /** {@code value} is a number in [low, high); infinity and NaN are in no such range. */
    public static void inRange(String option, double low, double high, double value) {
        if (!(value >= low && value < high)) {
            throw new InputException(option + (high == Double.POSITIVE_INFINITY
                    ? " must be a number of at least %s: %s".formatted(withoutPointZero(low), withoutPointZero(value))
                    : " must be at least %s and below %s: %s".formatted(withoutPointZero(low), withoutPointZero(high),
                            withoutPointZero(value))));
        }
    }

    /** {@code value} is a number, neither infinite nor NaN. */
    public static void finite(String option, double value) {
        if (!Double.isFinite(value)) {
            throw new InputException(option + " must be a finite number: " + withoutPointZero(value));
        }
    }

    /** {@code value} is a number above 0. */
    public static void positive(String option, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new InputException(option + " must be a number above 0: " + withoutPointZero(value));
        }
    }

    /** {@code name} is one of {@code known}; else the message suggests the likely one. */
    public static void known(String what, Collection<String> known, String name) {
        if (!known.contains(name)) {
            throw new InputException("unknown %s '%s': %s".formatted(what, name, Suggestion.among(known, name)));
        }
    }

    /** {@code name} is a data set's, or the path of a folder of images. */
    public static void data(String name) {
        boolean isPath = name.contains("/") || name.contains(File.separator);
        if (isPath && !Files.isDirectory(Path.of(name))) {
            throw new InputException("data set " + name + (Files.exists(Path.of(name)) ? ": is a file, not a folder"
                    : ": no such folder"));
        }
        if (name.isBlank() || !Files.isDirectory(Path.of(name))) {
            known("folder or data set", Datasets.names(), name);
        }
    }

    /** Mean and standard deviation come together, one of each per channel or one for all. */
    public static void normalization(List<Float> mean, List<Float> std) {
        if (mean.size() != std.size()) {
            throw new InputException("--mean and --std go together, one number of each per channel: %d and %d given"
                    .formatted(mean.size(), std.size()));
        }
        mean.forEach(m -> finite("--mean", m));
        std.forEach(s -> positive("--std", s));
    }

    /**
     * Pixels go from 0 to 1, so their mean does, and their deviation is at most 0.5; 1 stands for leaving them as they are. The
     * usual slip is the scale 0 to 255, on which the network would see next to nothing.
     */
    public static void possible(List<Float> mean, List<Float> std) {
        boolean fits = mean.stream().allMatch(m -> m >= 0 && m <= 1) && std.stream().allMatch(s -> s <= 0.5f || s == 1);
        boolean isOf255 = mean.stream().allMatch(m -> m >= 0 && m <= 255) && mean.stream().anyMatch(m -> m > 1)
                && std.stream().allMatch(s -> s <= 127.5f);
        if (!fits) {
            throw new InputException("--mean %s --std %s cannot be: pixels go from 0 to 1, so a mean does, and a deviation is at "
                    .formatted(list(mean, 1), list(std, 1)) + "most 0.5, or 1 to leave them as they are"
                    + (isOf255
                            ? "; these seem to be of 0 to 255: write --mean %s --std %s".formatted(list(mean, 255),
                                    list(std, 255))
                            : ""));
        }
    }

    private static String list(List<Float> values, float scale) {
        return values.stream().map(value -> BigDecimal.valueOf(value / scale).round(new MathContext(scale == 1 ? 7 : 3))
                .stripTrailingZeros().toPlainString()).collect(Collectors.joining(","));
    }

    /** The name of the device that {@code --device} means; {@code auto} is the real GPU where there is one, else the CPU. */
    public static String device(String option) {
        List<String> kinds = kinds().stream().map(BackendProvider::kind).toList();
        if (option.equals("auto")) {
            return kinds().stream()
                    .filter(kind -> kind.kind().equals("cuda") && kind.unavailable().isEmpty())
                    .map(BackendProvider::kind).findFirst().orElse("cpu");
        }
        int colon = option.indexOf(':');
        String kind = colon < 0 ? option : option.substring(0, colon);
        if (kind.equalsIgnoreCase("gpu")) { // spelled more like cpu, which is what it does not mean
            throw new InputException("unknown device '%s': did you mean cuda? (known are %s)".formatted(kind,
                    String.join(", ", kinds)));
        }
        known("device", kinds, kind);
        try {
            return Device.of(option).name();
        } catch (IllegalArgumentException e) {
            throw new InputException(e.getMessage(), e);
        }
    }

    /** The kinds of device that compute. */
    public static List<BackendProvider> kinds() {
        return Device.kinds().stream().filter(kind -> !kind.kind().equals("meta")).toList();
    }

    /** A whole number without {@code .0}. */
    private static String withoutPointZero(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
