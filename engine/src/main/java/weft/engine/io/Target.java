package weft.engine.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Where the bytes go that are meant for a path. Whoever moves a finished file into place asks first, because a rename asks
 * nothing: it would put a regular file where {@code /dev/null} or a link was.
 */
public sealed interface Target {

    /** A regular file, or none yet, which may be replaced; links are followed. Its folder is named, too. */
    record Regular(Path place) implements Target {
    }

    /** A pipe or a character device, which is written to. */
    record Stream(Path place) implements Target {
    }

    /** As many links in a row as Linux follows. */
    int MOST_LINKS = 40;

    /**
     * Looks at what is there.
     *
     * @throws FileSystemException when it is a folder, a disk or a socket, or links go in a circle
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
        // The system knows where a link of /proc leads; its text does not tell.
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

    /** The path to which a link leads where nothing is yet; any other path is its own. */
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
