package weft.engine.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A stream whose errors name the file. The system's own message, "No space left on device", does not say which one. */
public final class NamedOutput extends OutputStream {
    private final Path file;
    private final OutputStream out;

    private NamedOutput(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** A stream that writes to {@code out}, which writes to {@code file}; its errors are {@link FileSystemException}s. */
    public static OutputStream of(Path file, OutputStream out) {
        return new NamedOutput(file, out);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            throw named(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } catch (IOException e) {
            throw named(e);
        }
    }

    private IOException named(IOException e) {
        IOException named = new FileSystemException(file.toString(), null, e.getMessage());
        named.initCause(e);
        return named;
    }
}
