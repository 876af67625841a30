package weft.cli.microscope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import weft.datasets.npy.NpyArray;
import weft.datasets.npy.NpyFile;
import weft.kernels.Signature;
import weft.kernels.compile.KernelHeader;
import weft.train.base.InputException;

/** What the command line gives for a parameter. */
public sealed interface Given {

    /** The parameter's name, or its number from 0 where the source does not say. */
    String name();

    /** As it was written. */
    String text();

    /** A number, as the object that a launch takes. */
    record Scalar(String name, String text, Object value) implements Given {}

    /** Device memory; {@code contents} is empty where nobody writes to it before the kernel. */
    record Buffer(String name, String text, BufferText form, byte[] contents) implements Given {}

    /**
     * Reads arguments and checks them against a kernel's parameters.
     *
     * @throws InputException in one line that names the parameter
     */
    static List<Given> all(KernelHeader header, Signature signature, List<String> words) throws IOException {
        List<KernelHeader.Parameter> known = header.parameters();
        if (words.size() != known.size()) {
            String what = words.size() < known.size() ? ": there is nothing for " + label(known, words.size())
                    : ": '" + words.get(known.size()) + "' is one too many";
            throw new InputException(header.name() + " takes " + known.size() + (known.size() == 1 ? " argument" : " arguments")
                    + ", not " + words.size() + what + "; it is " + header);
        }
        List<Given> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            all.add(one(words.get(i), i, known, signature.parameters().get(i)));
        }
        return all;
    }

    private static Given one(String word, int i, List<KernelHeader.Parameter> all, Signature.Parameter takes) throws IOException {
        KernelHeader.Parameter known = all.get(i);
        String name = known.name().isEmpty() ? Integer.toString(i) : known.name();
        String what = label(all, i);
        boolean isPointer = known.type().endsWith("*") || known.type().matches(".*\\*( ?const)?");
        boolean mayPoint = isPointer || known.type().isEmpty() && takes.size() == Long.BYTES && !takes.type().isFloat();
        if (BufferText.isOne(word)) {
            if (!mayPoint) {
                throw new InputException(what + " is no pointer: give a number, not '" + word + "'");
            }
            return buffer(word, i, name, what, pointee(known.type()));
        }
        if (word.equals("null") && mayPoint) {
            return new Scalar(name, word, 0L);
        }
        if (isPointer) {
            String type = ElementType.ofCuda(pointee(known.type())).map(ElementType::toString).orElse("f32");
            throw new InputException(
                    what + " is a pointer: give a buffer such as " + type + "[1000], or null, not '" + word + "'");
        }
        return new Scalar(name, word, Scalars.of(word, what, takes, known));
    }

    /** What a parameter is called in messages: {@code parameter y (float *)}. */
    private static String label(List<KernelHeader.Parameter> all, int i) {
        KernelHeader.Parameter known = all.get(i);
        return "parameter " + (known.name().isEmpty() ? Integer.toString(i) : known.name())
                + (known.type().isEmpty() ? "" : " (" + known.type() + ")");
    }

    private static String pointee(String type) {
        int star = type.lastIndexOf('*');
        return star < 0 ? "" : type.substring(0, star).strip();
    }

    private static Buffer buffer(String word, int i, String name, String what, String cuda) throws IOException {
        BufferText form = BufferText.of(word, what);
        if (!form.type().fits(cuda)) {
            throw new InputException(what + " takes elements of " + ElementType.ofCuda(cuda).orElseThrow() + ", '" + word
                    + "' has " + form.type());
        }
        byte[] contents = form.isUndefined() ? new byte[0] : form.isFile() ? read(form, what) : form.filled(i);
        return new Buffer(name, word, form, contents);
    }

    private static byte[] read(BufferText form, String what) throws IOException {
        NpyArray array = NpyFile.read(Path.of(form.fill()));
        boolean isPair = form.type() == ElementType.BF16 && array.type().equals("V2");
        boolean isBoolean = form.type() == ElementType.U8 && array.type().equals("b1");
        if (!array.type().equals(form.type().npy()) && !isPair && !isBoolean) {
            throw new InputException(what + ": " + form.fill() + " has elements of " + array.type() + ", " + form + " needs "
                    + form.type().npy());
        }
        if (!array.shape().equals(form.shape()) && elements(array.shape()) != form.size()) {
            throw new InputException(what + ": " + form.fill() + " has the shape " + array.shape() + ", not " + form.shape());
        }
        return form.type() == ElementType.BF16 && !isPair ? rounded(array.data()) : array.data();
    }

    private static long elements(List<Integer> shape) {
        return shape.stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b);
    }

    private static byte[] rounded(byte[] floats) {
        ByteBuffer from = ByteBuffer.wrap(floats).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(floats.length / 2).order(ByteOrder.LITTLE_ENDIAN);
        while (from.hasRemaining()) {
            to.putShort(ElementType.bfloat16(from.getFloat()));
        }
        return to.array();
    }
}
