package weft.train.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import weft.engine.io.AtomicFile;
import weft.train.base.InputException;

/**
 * One folder, one run: two that write the same files would mix them. The lock is the system's, on the hidden file {@code .lock},
 * so it ends with the process that has it, however that ends; a file that a killed run left means nothing.
 *
 * <p>The file is deleted before the lock is released. Another run may have opened it just before, and then gets a lock on a
 * deleted file: so after locking, a run checks that the file is still the one that it opened, and else tries again.
 */
public final class RunLock implements AutoCloseable {
    private static final String NAME = ".lock";
    /** Closing a second channel to the file would end the lock of this process, so none is opened. */
    private static final Set<Path> HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the folder, which is there, and clears away what a killed run left half-written in it.
     *
     * @throws InputException when another run has it, or it can't be written
     */
    public static RunLock take(RunFolder folder) {
        try {
            Path file = folder.path().toRealPath().resolve(NAME);
            if (!HERE.add(file)) {
                throw taken(folder, "this program");
            }
            FileChannel channel = null;
            boolean done = false;
            try {
                channel = locked(folder, file);
                channel.truncate(0).write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid())
                        .getBytes(StandardCharsets.US_ASCII)));
                clear(folder.path());
                done = true;
                return new RunLock(file, channel);
            } finally {
                if (!done) {
                    release(file, channel);
                }
            }
        } catch (IOException e) {
            throw RunFolder.unwritable(folder.path(), e);
        }
    }

    private static FileChannel locked(RunFolder folder, Path file) throws IOException {
        while (true) {
            Object seen = create(file);
            FileChannel channel;
            try {
                channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } catch (NoSuchFileException e) {
                continue; // the run that had it has just ended
            }
            boolean done = false;
            try {
                if (channel.tryLock() == null) {
                    throw taken(folder, "process " + owner(channel));
                }
                if (Files.exists(file) && Objects.equals(seen, key(file))) {
                    done = true;
                    return channel;
                }
            } catch (NoSuchFileException e) {
                // As above.
            } finally {
                if (!done) {
                    channel.close();
                }
            }
        }
    }

    /** Makes the file if there is none. Returns the system's file key, or null where it has none. */
    private static Object create(Path file) throws IOException {
        while (true) {
            try {
                Files.createFile(file);
            } catch (FileAlreadyExistsException e) {
                // Another run has it, or had it.
            }
            try {
                return key(file);
            } catch (NoSuchFileException e) {
                // It was deleted in between.
            }
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static InputException taken(RunFolder folder, String who) {
        return new InputException("%s: another run is at work in this folder (%s); wait for its end, or name another folder"
                .formatted(folder.path(), who));
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String id = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return id.matches("[0-9]+") ? id : "unknown";
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(AtomicFile::isHidden).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It stays, and means nothing without a lock.
        }
        release(file, channel);
    }

    private static void release(Path file, FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The system takes the lock back when the process ends.
        } finally {
            HERE.remove(file);
        }
    }
}
