package weft.datasets.augment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Transform;
import weft.datasets.transform.batch.BatchTransform;
import weft.datasets.transform.batch.OneOf;

/**
 * How the images of a training set are changed at random, in words such as {@code flip}, {@code crop:4} or
 * {@code jitter:0.4:0.4}: a name and numbers, in torchvision's order; the numbers that are left out have defaults. Only training
 * images are augmented: whoever evaluates does not have an object of this class.
 *
 * <p>Whatever their order in the list, a resized crop takes the place of the resizing, erasing comes after the normalization, and
 * Mixup and CutMix, of which each batch gets one, come last.
 */
public final class Augmentation {
    /** No change. */
    public static final Augmentation NONE = new Augmentation(List.of());

    /** The image that numbers are checked with; what only some images are too small for is found when they are read. */
    private static final ImageFormat ANY = new ImageFormat(3, 1024, 1024, 255);

    private final List<Part> parts;

    private record Part(Kind kind, double[] values) {
        String text() {
            StringBuilder text = new StringBuilder(kind.word());
            for (double value : values) {
                text.append(':').append(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
            }
            return text.toString();
        }
    }

    private Augmentation(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads a list.
     *
     * @throws DataException when a name is not known or comes twice, or an argument is not possible
     */
    public static Augmentation of(List<String> texts) {
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        List<Part> parts = new ArrayList<>();
        for (String text : texts) {
            Part part = part(text);
            if (!seen.add(part.kind)) {
                throw new DataException("augmentation " + part.kind.word() + " is given twice");
            }
            parts.add(part);
        }
        return new Augmentation(List.copyOf(parts));
    }

    /** The names that there are. */
    public static List<String> names() {
        return Kind.words();
    }

    /** One line for each name: how it is written, with its defaults, and what it does. */
    public static List<String> help() {
        return Arrays.stream(Kind.values()).map(kind -> new Part(kind,
                kind.arguments.stream().mapToDouble(Kind.Argument::standard).toArray()).text() + "  " + kind.meaning
                + (kind.arguments.isEmpty() ? ""
                        : " (" + String.join(", ", kind.arguments.stream().map(Kind.Argument::name).toList()) + ")"))
                .toList();
    }

    private static Part part(String given) {
        // Shown in messages of one line.
        String text = given.strip().replaceAll("\\p{C}", "?");
        String[] words = text.split(":", -1);
        Kind kind = Arrays.stream(Kind.values()).filter(one -> one.word().equals(words[0])).findFirst().orElseThrow(
                () -> new DataException("unknown augmentation '" + words[0] + "': known are " + String.join(", ", names())));
        if (words.length - 1 > kind.arguments.size()) {
            throw new DataException("augmentation " + text + ": takes " + switch (kind.arguments.size()) {
                case 0 -> "no numbers";
                case 1 -> "one number, its " + kind.arguments.getFirst().name();
                default -> "at most " + kind.arguments.size() + " numbers: "
                        + String.join(", ", kind.arguments.stream().map(Kind.Argument::name).toList());
            });
        }
        double[] values = new double[kind.arguments.size()];
        for (int i = 0; i < values.length; i++) {
            Kind.Argument argument = kind.arguments.get(i);
            values[i] = i + 1 < words.length ? number(text, argument, words[i + 1]) : argument.standard();
        }
        Part part = new Part(kind, values);
        check(text, part);
        return part;
    }

    private static double number(String text, Kind.Argument argument, String word) {
        String pattern = argument.whole() ? "[0-9]{1,4}" : "[0-9]{1,4}(\\.[0-9]{1,9})?|\\.[0-9]{1,9}";
        if (!word.matches(pattern)) {
            throw new DataException("augmentation " + text + ": its " + argument.name() + " must be a "
                    + (argument.whole() ? "whole number" : "number such as 0.25") + ", not '" + word + "'");
        }
        return Double.parseDouble(word);
    }

    /** Makes the transform once, so that a wrong number is found before any image is read. */
    private static void check(String text, Part part) {
        try {
            if (part.kind.place == Kind.Place.BATCH) {
                part.kind.batch(part.values);
            } else {
                part.kind.transform(part.values, ANY);
            }
        } catch (DataException e) {
            throw new DataException("augmentation " + text + ": " + e.getMessage(), e);
        }
    }

    /** Each with all its numbers, as {@link #of} reads them. */
    public List<String> texts() {
        return parts.stream().map(Part::text).toList();
    }

    /** Whether nothing is changed. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /**
     * How an image comes to what the network takes, before it is normalized.
     *
     * @param fit     the steps without augmentation, that resize
     * @param network the format that the network takes
     */
    public List<Transform> images(List<Transform> fit, ImageFormat network) {
        List<Transform> resized = at(Kind.Place.FIT, network);
        List<Transform> steps = new ArrayList<>(resized.isEmpty() ? fit : resized);
        steps.addAll(at(Kind.Place.IMAGE, network));
        return steps;
    }

    /** What is done to normalized values. */
    public List<Transform> values(ImageFormat network) {
        return at(Kind.Place.VALUES, network);
    }

    private List<Transform> at(Kind.Place place, ImageFormat network) {
        return parts.stream().filter(part -> part.kind.place == place).map(part -> part.kind.transform(part.values, network))
                .toList();
    }

    /** What mixes the images of a batch, or empty. */
    public Optional<BatchTransform<?>> mix() {
        List<BatchTransform<?>> all = new ArrayList<>();
        parts.stream().filter(part -> part.kind.place == Kind.Place.BATCH).forEach(part -> all.add(part.kind.batch(part.values)));
        return all.isEmpty() ? Optional.empty() : Optional.of(all.size() == 1 ? all.getFirst() : new OneOf(all));
    }

    /** The list, with commas. */
    @Override
    public String toString() {
        return String.join(",", texts());
    }
}
