package weft.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** Standard output that remembers why it could not be written, which Java's own does not tell. */
final class StandardOutput extends FilterOutputStream {
    private IOException failure;

    private StandardOutput(OutputStream out) {
        super(out);
    }

    /** Replaces {@link System#out} with one that has the same encoding. */
    static StandardOutput install() {
        StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(output, true, System.out.charset()));
        return output;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /** Why output was lost, or empty. A closed pipe is no loss: its reader, such as {@code head}, has seen enough. */
    Optional<String> lost() {
        return Optional.ofNullable(failure).map(IOException::getMessage)
                .filter(reason -> !reason.toLowerCase(Locale.ROOT).contains("pipe"))
                .map(reason -> "cannot write to standard output: " + reason);
    }
}
