package weft.bench.peers;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Methods written in TorchScript, loaded by libtorch. */
final class TorchScript implements AutoCloseable {

    /** A pickled {@code __torch__.Net()} without attributes. */
    private static final String NET = "\u0080\u0002c__torch__\nNet\n)\u0081}b.";
    /** A pickled empty tuple. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";
    private static final String CLASS = "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n";

    private final Model model = Model.newInstance("net", "PyTorch");

    /** @param methods of a class {@code Net}, indented by two spaces */
    TorchScript(String methods) {
        try {
            model.load(new ByteArrayInputStream(archive(methods)), Map.of());
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new IllegalStateException("this TorchScript does not load: %s%n%s".formatted(e.getMessage(), methods), e);
        }
    }

    /** What {@code torch.jit.save} would write. */
    static byte[] archive(String methods) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", NET, StandardCharsets.ISO_8859_1);
            put(zip, "code/__torch__.py", CLASS + methods, StandardCharsets.UTF_8);
            put(zip, "constants.pkl", NO_CONSTANTS, StandardCharsets.ISO_8859_1);
            // An older version would select older operators.
            put(zip, "version", "10\n", StandardCharsets.ISO_8859_1);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, String content, java.nio.charset.Charset charset)
            throws IOException {
        zip.putNextEntry(new ZipEntry("net/" + name));
        zip.write(content.getBytes(charset));
        zip.closeEntry();
    }

    private PtSymbolBlock block() {
        return (PtSymbolBlock) model.getBlock();
    }

    /** Runs a method without gradients; the caller closes its result. */
    IValue run(String method, IValue... arguments) {
        return IValueUtils.runMethod(block(), method, arguments);
    }

    /**
     * Runs a method that may use gradients.
     *
     * @param arguments the first is named {@code module_method:} and the method; those named {@code n[]} make a list
     */
    NDList train(NDList arguments) {
        return IValueUtils.forward(block(), arguments, true);
    }

    @Override
    public void close() {
        model.close();
    }
}
