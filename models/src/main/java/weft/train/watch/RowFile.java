package weft.train.watch;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import weft.engine.io.AtomicFile;
import weft.engine.io.NamedOutput;

/**
 * A text file to which a run adds rows as it goes on. A run that is continued replaces the file by the rows that count still, in
 * one step, so that nothing is lost where the disk is full; errors name the file.
 */
final class RowFile implements AutoCloseable {
    private final BufferedWriter out;

    private RowFile(BufferedWriter out) {
        this.out = out;
    }

    /** A file that has these rows and takes more. */
    static RowFile of(Path file, List<String> rows) throws IOException {
        byte[] text = (String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(text));
        return new RowFile(new BufferedWriter(new OutputStreamWriter(
                NamedOutput.of(file, Files.newOutputStream(file, StandardOpenOption.APPEND)), StandardCharsets.UTF_8)));
    }

    void add(String row) throws IOException {
        out.write(row);
        out.write('\n');
    }

    /** Writes the rows so far, so that a killed run keeps them. */
    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
