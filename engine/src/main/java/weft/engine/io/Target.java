package weft.engine.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What exists at a path that is to be written. Code that renames a finished file to the path must ask this first, because a
 * rename does not check: it would replace {@code /dev/null}, or a link, by a regular file.
 */
public sealed interface Target {

    /**
     * A regular file that may be replaced, or a path where nothing exists yet. Links have been followed. The path includes the
     * folder.
     */
    record Regular(Path place) implements Target {}

    /** A pipe or a character device, which is written to and not replaced. */
    record Stream(Path place) implements Target {}

    /** The longest chain of links that Linux follows. */
    int MOST_LINKS = 40;

    /**
     * Finds out what exists at a path.
     *
     * @throws FileSystemException when it is a folder, a disk or a socket, or the links form a cycle
     */
    static Target of(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(absolute, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return new Regular(linked(absolute));
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(file.toString());
        }
        if (found.isDirectory()) {
            throw new FileSystemException(file.toString(), null, "is a folder, not a file");
        }
        // The text of a link in /proc is not a path that can be followed; only the system can resolve it.
        return found.isRegularFile() ? new Regular(absolute.toRealPath()) : stream(file, absolute);
    }

    private static Target stream(Path file, Path absolute) throws IOException {
        if (!absolute.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new Stream(absolute);
        }
        int type = (int) Files.getAttribute(absolute, "unix:mode") & 0xf000;
        return switch (type) {
            case 0x1000, 0x2000 -> new Stream(absolute);
            case 0x6000 -> throw new FileSystemException(file.toString(), null, "is a disk, not a file");
            default -> throw new FileSystemException(file.toString(), null, "is neither a file, a pipe nor a device");
        };
    }

    /** For a link whose target does not exist yet, the target's path; any other path unchanged. */
    static Path linked(Path file) throws IOException {
        Path place = file;
        for (int links = 0; Files.isSymbolicLink(place); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "too many symbolic links in a row");
            }
            place = place.resolveSibling(Files.readSymbolicLink(place));
        }
        return place;
    }
}
