package weft.datasets;

import java.net.URI;
import java.util.List;

/**
 * A file of a data set as its publisher offers it.
 *
 * @param name     its name, here and at the end of each address
 * @param bytes    its length
 * @param checksum what its bytes hash to
 * @param folders  addresses to put before the name, best first, each ending in a slash
 */
public record RemoteFile(String name, long bytes, Checksum checksum, List<URI> folders) {
    public RemoteFile {
        folders = List.copyOf(folders);
    }
}
