package weft.datasets.source;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of a data set, or of weights, as its publisher offers it.
 *
 * @param name     its name, here and at the end of each address
 * @param bytes    its length, or {@link #UNKNOWN}
 * @param checksum what its bytes hash to
 * @param folders  addresses to put before the name, best first, each ending in a slash
 */
public record RemoteFile(String name, long bytes, Checksum checksum, List<URI> folders) {
    /** The length of a file whose publisher does not name it; the checksum alone then decides. */
    public static final long UNKNOWN = -1;

    public RemoteFile {
        folders = List.copyOf(folders);
    }

    /** The same file, looked for in another folder first. */
    RemoteFile firstFrom(URI folder) {
        List<URI> all = new ArrayList<>(List.of(folder));
        all.addAll(folders);
        return new RemoteFile(name, bytes, checksum, all);
    }

    boolean isLength(long length) {
        return bytes == UNKNOWN || bytes == length;
    }
}
