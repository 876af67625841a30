package weft.datasets.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.datasets.base.DataException;
import weft.engine.io.Target;

/**
 * Downloads the files of a data set. A file is written beside its final name, and only when its length and checksum are right is
 * it moved there in one atomic step; so what has the final name is always whole, whenever the program is killed. What a killed
 * program left beside it is removed the next time. A server that sends nothing for some time is given up.
 */
public final class Downloader {
    private static final int PIECE = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double MEGABYTE = 1e6;
    private final HttpClient client;
    private final Progress progress;
    private final Duration patience;

    /** Is told from time to time how much of a file has arrived. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Some bytes have arrived.
         *
         * @param bytesTotal may be {@link RemoteFile#UNKNOWN}
         */
        void update(String file, long bytesDone, long bytesTotal);
    }

    /** One address failed; another may work. */
    private static final class MirrorException extends Exception {
        MirrorException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Waits a minute for a connection, for the first byte and for each byte after it. */
    public Downloader(Progress progress) {
        this(progress, PATIENCE);
    }

    /** @param patience how long to wait for a connection, for the first byte and for each byte after it */
    public Downloader(Progress progress, Duration patience) {
        this.progress = progress;
        this.patience = patience;
        this.client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(patience).build();
    }

    /**
     * Gets all files of a data set into a folder; files that are there with the right checksum are left alone.
     *
     * @return the names of the files that were downloaded
     * @throws DataException when there is nothing to download, the folder cannot be written, or no address delivers the right
     *                       bytes
     */
    public List<String> get(DataInfo info, Path folder) {
        if (info.files().isEmpty()) {
            throw new DataException("data set " + info.name() + " ships with Weft; there is nothing to download");
        }
        return get(info.files(), folder);
    }

    /** As {@link #get(DataInfo, Path)}, for any list of files. */
    public List<String> get(List<RemoteFile> files, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
        List<String> downloaded = new ArrayList<>();
        for (RemoteFile file : files) {
            if (!isThere(file, folder.resolve(file.name()))) {
                download(file, folder);
                downloaded.add(file.name());
            }
        }
        return downloaded;
    }

    /** Whether {@code path} has the bytes of {@code file}. */
    public static boolean isThere(RemoteFile file, Path path) {
        try {
            if (!Files.isRegularFile(path) || !file.isLength(Files.size(path))) {
                return false;
            }
            MessageDigest digest = file.checksum().digest();
            try (InputStream in = Files.newInputStream(path)) {
                byte[] piece = new byte[PIECE];
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    digest.update(piece, 0, n);
                }
            }
            return file.checksum().matches(digest);
        } catch (IOException e) {
            // A file that cannot be read is replaced; if that fails, too, its message says why.
            return false;
        }
    }

    private void download(RemoteFile file, Path folder) {
        List<String> problems = new ArrayList<>();
        List<Throwable> causes = new ArrayList<>();
        for (URI from : file.folders()) {
            try {
                download(file, from.resolve(file.name()), folder);
                return;
            } catch (MirrorException e) {
                problems.add(e.getMessage());
                causes.add(e);
            }
        }
        throw new DataException("cannot download " + file.name() + ": " + String.join("; ", problems) + "; try again later, or "
                + "fetch " + file.folders().getFirst().resolve(file.name()) + " by other means and save it as "
                + folder.resolve(file.name()), causes.getLast());
    }

    private void download(RemoteFile file, URI address, Path folder) throws MirrorException {
        // The process id keeps two programs that download the same file apart.
        Path place = place(folder.resolve(file.name()));
        removeLeftovers(place.toAbsolutePath().getParent(), file.name());
        Path part = place.resolveSibling(file.name() + "." + ProcessHandle.current().pid() + ".part");
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = open(address);
        try (PatientBody in = new PatientBody(response.body(), patience)) {
            long length = response.headers().firstValueAsLong("Content-Length").orElse(RemoteFile.UNKNOWN);
            receive(file, address, in, file.bytes() == RemoteFile.UNKNOWN ? length : file.bytes(), part);
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw cannotWrite(folder.resolve(file.name()), e);
        } finally {
            delete(part);
        }
    }

    /** The file itself, or the one to which a link leads: the link stays. */
    private static Path place(Path file) {
        try {
            if (Target.of(file) instanceof Target.Regular(Path place)) {
                return place;
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
        throw new DataException("cannot write " + file + ": is a pipe or a device, not a file");
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> open(URI address) throws MirrorException {
        try {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = client.send(
                    HttpRequest.newBuilder(address).timeout(patience).build(), HttpResponse.BodyHandlers.ofPublisher());
            if (response.statusCode() != 200) {
                new PatientBody(response.body(), patience).close();
                throw new MirrorException(address + " answered with status " + response.statusCode(), null);
            }
            return response;
        } catch (HttpConnectTimeoutException e) {
            throw new MirrorException(address + " cannot be reached: no connection in time", e);
        } catch (HttpTimeoutException e) {
            throw new MirrorException(address + " did not answer in time", e);
        } catch (ConnectException e) {
            throw new MirrorException(address + " cannot be reached: " + (e.getCause() != null
                    && e.getCause().getCause() instanceof UnresolvedAddressException ? "unknown host" : "connection refused"), e);
        } catch (IOException e) {
            throw new MirrorException(address + " failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("download of " + address + " was interrupted", e);
        }
    }

    /** Copies and checks; an IOException that leaves here came from the disk. */
    private void receive(RemoteFile file, URI address, PatientBody in, long total, Path part)
            throws IOException, MirrorException {
        MessageDigest digest = file.checksum().digest();
        long done = 0;
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(part)) {
            while (true) {
                int n = read(in, piece, address, done);
                if (n < 0) {
                    break;
                }
                out.write(piece, 0, n);
                digest.update(piece, 0, n);
                done += n;
                if (file.bytes() != RemoteFile.UNKNOWN && done > file.bytes()) {
                    throw new MirrorException(address + " sends more than the " + file.bytes()
                            + " bytes of the published file", null);
                }
                progress.update(file.name(), done, total);
            }
        }
        if (!file.isLength(done)) {
            throw new MirrorException(address + " sent " + done + " of " + file.bytes() + " bytes", null);
        }
        if (!file.checksum().matches(digest)) {
            throw new MirrorException(address + " sent other bytes than the published file, whose checksum is " + file.checksum(),
                    null);
        }
    }

    private static int read(PatientBody in, byte[] piece, URI address, long done) throws MirrorException {
        try {
            return in.read(piece);
        } catch (HttpTimeoutException e) {
            throw new MirrorException(String.format(Locale.ROOT, "%s fell silent after %.1f MB: %s", address, done / MEGABYTE,
                    e.getMessage()), e);
        } catch (IOException e) {
            throw new MirrorException(address + " broke off: " + e.getMessage(), e);
        }
    }

    /** Removes what programs that run no longer had begun; those that run still may be writing theirs. */
    private static void removeLeftovers(Path folder, String name) {
        Pattern part = Pattern.compile(Pattern.quote(name) + "\\.(\\d{1,18})\\.part");
        for (Path path : SetFolders.list(folder, Files::isRegularFile)) {
            Matcher matcher = part.matcher(path.getFileName().toString());
            if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
                delete(path);
            }
        }
    }

    private static DataException cannotWrite(Path path, IOException e) {
        String reason = switch (e) {
            case FileAlreadyExistsException _ -> "is a file, not a folder";
            case AccessDeniedException _ -> "no permission";
            case FileSystemException refused when refused.getReason() != null -> refused.getReason();
            case FileSystemException _ -> e.getClass().getSimpleName();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
        return new DataException("cannot write " + path + ": " + reason, e);
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The download's own outcome matters more than a leftover beside it.
        }
    }
}
