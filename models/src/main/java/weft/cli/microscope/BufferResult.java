package weft.cli.microscope;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import weft.datasets.npy.NpyArray;
import weft.datasets.npy.NpyFile;
import weft.engine.ArrayPrinter;

/**
 * A buffer after a kernel.
 *
 * @param name     the parameter it was given for
 * @param form     its type and shape
 * @param contents its bytes
 * @param changed  elements that differ from what was there before. Memory that nobody had written to has all bits set, so an
 *                 element that a kernel sets to just that does not count
 */
public record BufferResult(String name, BufferText form, byte[] contents, int changed) {

    private static final byte UNDEFINED = -1;
    private static final int MOST_SHOWN = 100;

    /** Compares with what was there before. */
    static BufferResult of(Given.Buffer before, byte[] after) {
        int bytes = before.form().type().bytes();
        int changed = 0;
        for (int i = 0; i < before.form().size(); i++) {
            boolean same = true;
            for (int at = i * bytes; at < (i + 1) * bytes; at++) {
                same &= after[at] == (before.form().isUndefined() ? UNDEFINED : before.contents()[at]);
            }
            changed += same ? 0 : 1;
        }
        return new BufferResult(before.name(), before.form(), after, changed);
    }

    private ByteBuffer elements() {
        return ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The numbers, in rows and shortened as a tensor's; empty for a buffer without elements. */
    String numbers() {
        if (form.size() == 0) {
            return "";
        }
        ByteBuffer elements = elements();
        int[] dims = form.shape().stream().mapToInt(n -> n).toArray();
        return form.type().isFloat() ? ArrayPrinter.floats(dims, MOST_SHOWN, i -> form.type().number(elements, i))
                : ArrayPrinter.whole(dims, MOST_SHOWN, i -> form.type().text(elements, i));
    }

    /** All elements as numbers, whole ones in full. */
    List<Object> values() {
        ByteBuffer elements = elements();
        return IntStream.range(0, form.size()).<Object>mapToObj(i -> form.type().isFloat()
                ? (Object) form.type().number(elements, i)
                : form.type() == ElementType.U64 ? new BigInteger(form.type().text(elements, i))
                        : (Object) form.type().whole(elements, i))
                .toList();
    }

    /** What became of it, in words. */
    String change() {
        if (form.size() == 0) {
            return "no elements";
        }
        if (form.isUndefined()) {
            return changed == 0 ? "undefined, and not written to"
                    : changed == form.size() ? "all " + count(changed) + " elements written"
                            : count(changed) + " of " + count(form.size()) + " elements written, the others are undefined";
        }
        return changed == 0 ? "not changed" : count(changed) + " of " + count(form.size()) + " elements changed";
    }

    private static String count(int n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** Writes the contents as a {@code .npy} file. */
    public void save(Path file) throws IOException {
        byte[] data = contents;
        if (form.type() == ElementType.BF16) {
            ByteBuffer floats = ByteBuffer.allocate(2 * contents.length).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer elements = elements();
            for (int i = 0; i < form.size(); i++) {
                floats.putFloat((float) form.type().number(elements, i));
            }
            data = floats.array();
        }
        NpyFile.write(file, new NpyArray(form.type().npy(), form.shape(), data));
    }
}
