package weft.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The kernels that ship with Weft, as PTX text, by family and step: {@code matmul/2_tiled}. */
public final class KernelCatalog {

    private KernelCatalog() {
    }

    /**
     * The PTX text of a file.
     *
     * @param file family and step, such as {@code matmul/2_tiled}
     * @throws IllegalArgumentException when there is no such file
     */
    public static String ptx(String file) {
        try (InputStream in = KernelCatalog.class.getResourceAsStream("/ptx/" + file + ".ptx")) {
            if (in == null) {
                throw new IllegalArgumentException("no kernel file is called " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read kernel file " + file, e);
        }
    }
}
