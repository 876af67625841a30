package weft.engine.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Replaces a file atomically: a reader sees the complete old content or the complete new content.
 *
 * <p>The bytes are written to a hidden file in the same folder and forced to the disk; then the hidden file is renamed. So the
 * old file stays as it was after a full disk, an exception while writing or a killed process. The hidden file is not in the
 * folder for temporary files, because a rename works only within one file system.
 *
 * <p>Only a regular file is ever replaced. A symbolic link is followed and remains a link. A pipe or a device such as
 * {@code /dev/null} is not replaced but written to. See {@link Target}.
 */
public final class AtomicFile {
    private static final AtomicLong COUNTER = new AtomicLong();
    /** How many characters of the file's name go into the hidden name: a name has at most 255 bytes, and a character up to 4. */
    private static final int NAME_SHOWN = 40;
    private static final Pattern HIDDEN = Pattern.compile("\\..+\\.\\d+-\\d+\\.tmp");

    /** Writes the whole content of a file to a stream, which it need not buffer or close. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything. A failure leaves the old file in place. */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Makes {@code file} hold what {@code content} writes. The folder must exist.
     *
     * @throws FileSystemException if the folder or the disk fails, or {@code file} exists and is not a file; the message begins
     *                             with {@code file}
     * @throws IOException         if {@code content} throws it; in both cases the old file is unchanged
     */
    public static void write(Path file, Content content) throws IOException {
        switch (Target.of(file)) {
            case Target.Regular(Path place) -> replace(file, place, content);
            case Target.Stream(Path place) -> {
                try (OutputStream out = named(file, open(file, place, StandardOpenOption.WRITE))) {
                    content.writeTo(out);
                }
            }
        }
    }

    private static void replace(Path file, Path place, Content content) throws IOException {
        if (Files.exists(place) && !Files.isWritable(place)) {
            throw new AccessDeniedException(file.toString());
        }
        Path hidden = hidden(place);
        try (Unfinished _ = Unfinished.of(hidden)) {
            FileChannel channel = open(file, hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (OutputStream out = named(file, channel)) {
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            keepPermissions(place, hidden);
            Files.move(hidden, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        forceFolder(place.getParent());
    }

    private static Path hidden(Path place) {
        String name = place.getFileName().toString();
        String shown = name.codePointCount(0, name.length()) <= NAME_SHOWN ? name
                : name.substring(0, name.offsetByCodePoints(0, NAME_SHOWN));
        return place.resolveSibling(".%s.%d-%d.tmp".formatted(shown, ProcessHandle.current().pid(), COUNTER.incrementAndGet()));
    }

    /** Whether a file's name is that of a hidden file. A killed process may leave one on the disk. */
    public static boolean isHidden(Path file) {
        return HIDDEN.matcher(file.getFileName().toString()).matches();
    }

    /** Opens a file. An error names the file that the caller asked for, not the hidden one. */
    private static FileChannel open(Path file, Path opened, StandardOpenOption... options) throws IOException {
        try {
            return FileChannel.open(opened, options);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(String.valueOf(opened.getParent()));
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(file.toString());
        } catch (FileSystemException e) {
            throw "Not a directory".equals(e.getReason()) ? new NotDirectoryException(String.valueOf(opened.getParent()))
                    : new FileSystemException(file.toString(), null, e.getReason());
        }
    }

    private static OutputStream named(Path file, FileChannel channel) {
        return new BufferedOutputStream(NamedOutput.of(file, Channels.newOutputStream(channel)), 1 << 16);
    }

    /** Copies the old file's permissions, so that a private file stays private. */
    private static void keepPermissions(Path old, Path hidden) throws IOException {
        if (Files.exists(old)
                && Files.getFileAttributeView(hidden, PosixFileAttributeView.class) instanceof PosixFileAttributeView view) {
            view.setPermissions(Files.getPosixFilePermissions(old));
        }
    }

    /** Makes the rename itself survive a power failure, on systems that can open a folder (Windows can't). */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // The file is written and in place; only its durability is left to the system.
        }
    }
}
