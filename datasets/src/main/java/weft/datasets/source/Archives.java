package weft.datasets.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import weft.datasets.base.DataException;

/**
 * Unpacks downloaded archives, {@code .tar.gz} and {@code .zip}: folders and regular files, nothing else. What would land
 * outside the folder, is a link, or unpacks to more than was announced is refused, whoever the archive came from. All of it is
 * written to a folder beside and moved when it is whole, so what has its final name is complete, whenever the program is killed.
 */
final class Archives {
    private static final int PIECE = 1 << 16;
    private static final String NEW = "new";
    private static final String OLD = "old";

    /** The folder into which the entries are written first. */
    private final Path folder;
    private final long most;
    private long written;

    private Archives(Path folder, long most) {
        this.folder = folder;
        this.most = most;
    }

    /**
     * Unpacks an archive into a folder; what is there under the names of the archive's outermost entries is replaced.
     *
     * @param most the bytes that all its files together may have
     * @throws DataException when it is damaged, unsafe or too large, or can't be written; nothing is left behind then
     */
    static void unpack(Path archive, Path folder, long most) {
        Path beside = folder.toAbsolutePath().normalize().resolve(".unpacking-" + ProcessHandle.current().pid());
        try {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), PIECE)) {
                var archives = new Archives(Files.createDirectories(beside.resolve(NEW)), most);
                if (archive.getFileName().toString().endsWith(".zip")) {
                    archives.zip(new ZipInputStream(in));
                } else {
                    archives.tar(new GZIPInputStream(in, PIECE));
                }
                move(beside, folder);
            } finally {
                delete(beside);
            }
        } catch (IOException | IllegalArgumentException e) {
            // ZipInputStream throws an IllegalArgumentException where a name is no text.
            throw new DataException(archive + ": cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static void move(Path beside, Path folder) throws IOException {
        Path old = Files.createDirectories(beside.resolve(OLD));
        for (Path from : list(beside.resolve(NEW))) {
            Path to = folder.resolve(from.getFileName());
            if (Files.exists(to)) {
                Files.move(to, old.resolve(from.getFileName()));
            }
            Files.move(from, to);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void zip(ZipInputStream in) throws IOException {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            if (entry.isDirectory()) {
                Files.createDirectories(place(entry.getName()));
            } else {
                write(entry.getName(), in, Long.MAX_VALUE);
            }
        }
    }

    private void tar(InputStream in) throws IOException {
        for (TarHeader header = TarHeader.read(in); header != null; header = TarHeader.read(in)) {
            switch (header.kind()) {
                case FILE -> write(header.name(), in, header.size());
                case FOLDER -> Files.createDirectories(place(header.name()));
                case COMMENT -> in.skipNBytes(header.size());
                case OTHER -> throw new IOException(header.name() + " is neither a file nor a folder");
            }
            in.skipNBytes(header.padding());
        }
    }

    /** Where an entry goes, which is inside the folder. */
    private Path place(String name) throws IOException {
        try {
            Path place = folder.resolve(name).normalize();
            if (name.isEmpty() || !place.startsWith(folder) || Path.of(name).isAbsolute() || name.contains("\\")) {
                throw new IOException("'" + name + "' would be written outside its folder");
            }
            return place;
        } catch (InvalidPathException e) {
            throw new IOException("'" + name + "' is no name of a file", e);
        }
    }

    /** Writes {@code length} bytes of {@code in}, or all of them up to its end. */
    private void write(String name, InputStream in, long length) throws IOException {
        Path file = place(name);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            copy(name, in, out, length);
        }
    }

    private void copy(String name, InputStream in, OutputStream out, long length) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = length;
        while (left > 0) {
            int n = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (n < 0 && length == Long.MAX_VALUE) {
                return;
            }
            if (n < 0) {
                throw new IOException("it ends inside " + name);
            }
            written += n;
            if (written > most) {
                throw new IOException("it holds more than the " + most + " bytes that were expected");
            }
            out.write(piece, 0, n);
            left -= n;
        }
    }
}
