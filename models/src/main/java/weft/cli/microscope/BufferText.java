package weft.cli.microscope;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import weft.train.base.InputException;
import weft.train.base.Suggestion;

/**
 * A buffer as the command line has it: {@code f32[64,64]=random}.
 *
 * @param type  the type of its elements
 * @param shape its extents
 * @param fill  {@code random}, {@code zeros}, {@code ones}, {@code arange}, or the name of a {@code .npy} file; empty for memory
 *              that nobody has written to, as from cudaMalloc
 */
public record BufferText(ElementType type, List<Integer> shape, String fill) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z]+[0-9]*)\\[([^\\]=]*)\\](?:=(.*))?", Pattern.DOTALL);
    private static final Pattern EXTENT = Pattern.compile("[0-9]{1,18}");
    private static final List<String> FILLS = List.of("random", "zeros", "ones", "arange");
    private static final long LARGEST = Integer.MAX_VALUE - 8L;
    /** Whole numbers drawn at random are small: they can be labels, counts or bytes. */
    private static final int RANDOM_BELOW = 100;

    /** Whether a word has the form of a buffer, right or wrong. */
    static boolean isOne(String word) {
        return word.contains("[");
    }

    /** Reads a buffer; {@code what} names the parameter in messages. */
    static BufferText of(String word, String what) {
        Matcher form = FORM.matcher(word);
        if (!form.matches()) {
            throw new InputException(what + ": '" + word + "' is no buffer; write it as f32[1000] or f32[64,64]=random");
        }
        List<String> types = Arrays.stream(ElementType.values()).map(ElementType::toString).toList();
        ElementType type = ElementType.named(form.group(1)).orElseThrow(() -> new InputException(what + ": unknown type '"
                + form.group(1) + "' of '" + word + "': " + Suggestion.among(types, form.group(1))));
        List<Integer> shape = new ArrayList<>();
        long bytes = type.bytes();
        for (String part : form.group(2).split(",", -1)) {
            if (!EXTENT.matcher(part.strip()).matches()) {
                throw new InputException(what + ": '" + part + "' in '" + word + "' is no number of elements");
            }
            long extent = Long.parseLong(part.strip());
            bytes = extent == 0 ? 0 : bytes > LARGEST / extent ? LARGEST + 1 : bytes * extent;
            if (bytes > LARGEST || extent > Integer.MAX_VALUE) {
                throw new InputException(what + ": '" + word + "' is too large: a buffer has less than 2 GB");
            }
            shape.add((int) extent);
        }
        String fill = form.group(3) == null ? "" : form.group(3);
        if (form.group(3) != null && fill.isEmpty() || !fill.isEmpty() && !FILLS.contains(fill) && !fill.endsWith(".npy")) {
            throw new InputException(what + ": unknown contents '" + fill + "' of '" + word + "': known are "
                    + String.join(", ", FILLS) + ", and the name of a .npy file");
        }
        return new BufferText(type, List.copyOf(shape), fill);
    }

    /** The number of elements. */
    int size() {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }

    /** Whether nobody writes to the memory before the kernel. */
    boolean isUndefined() {
        return fill.isEmpty();
    }

    /** Whether the contents come from a file. */
    boolean isFile() {
        return !fill.isEmpty() && !FILLS.contains(fill);
    }

    /** The contents that a rule gives; {@code seed} makes random ones of different buffers differ. */
    byte[] filled(int seed) {
        ByteBuffer bytes = ByteBuffer.allocate(size() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < size(); i++) {
            type.put(bytes, i, switch (fill) {
                case "zeros" -> 0;
                case "ones" -> 1;
                case "arange" -> i;
                default -> type.isFloat() ? random.nextDouble() : random.nextInt(RANDOM_BELOW);
            });
        }
        return bytes.array();
    }

    /** {@code f32[64,64]}. */
    @Override
    public String toString() {
        return type + shape.stream().map(Object::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
