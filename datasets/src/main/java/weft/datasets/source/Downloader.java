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
import java.nio.file.StandardOpenOption;
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
 * it moved there in one atomic step; so what has the final name is always whole, whenever the program is killed. Where a
 * connection breaks off or the program is killed, what has arrived stays beside it, and the next address or the next program goes
 * on from there, if the server can do that; whether the two pieces belong together is seen by the checksum. A server that sends
 * nothing for some time is given up.
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
    private static class MirrorException extends Exception {
        MirrorException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The connection ended early: what has arrived is good, and a later request may get the rest. */
    private static final class BrokenOffException extends MirrorException {
        BrokenOffException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** An answer, and the number of bytes before those that it sends. */
    private record Answer(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response, long from) {}

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
            update(digest, path);
            return file.checksum().matches(digest);
        } catch (IOException e) {
            // A file that cannot be read is replaced; if that fails, too, its message says why.
            return false;
        }
    }

    private static void update(MessageDigest digest, Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                digest.update(piece, 0, n);
            }
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
        boolean some = Files.exists(part(place(folder.resolve(file.name())), file));
        throw new DataException("cannot download " + file.name() + ": " + String.join("; ", problems) + "; try again later, "
                + (some ? "which goes on from what has arrived, " : "") + "or fetch "
                + file.folders().getFirst().resolve(file.name()) + " by other means and save it as "
                + folder.resolve(file.name()), causes.getLast());
    }

    private void download(RemoteFile file, URI address, Path folder) throws MirrorException {
        Path place = place(folder.resolve(file.name()));
        Path part = part(place, file);
        adopt(place.toAbsolutePath().getParent(), file.name(), part);
        boolean keep = false;
        try {
            long before = arrived(file, part);
            try {
                receive(file, address, before, part);
            } catch (BrokenOffException e) {
                throw e;
            } catch (MirrorException e) {
                if (before == 0) {
                    throw e;
                }
                // Perhaps the two pieces are not of one file.
                Files.deleteIfExists(part);
                receive(file, address, 0, part);
            }
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (BrokenOffException e) {
            keep = true;
            throw e;
        } catch (IOException e) {
            throw cannotWrite(folder.resolve(file.name()), e);
        } finally {
            if (!keep || !isWorthKeeping(part)) {
                delete(part);
            }
        }
    }

    /** The process id keeps two programs that download the same file apart. */
    private static Path part(Path place, RemoteFile file) {
        return place.resolveSibling(file.name() + "." + ProcessHandle.current().pid() + ".part");
    }

    private static boolean isWorthKeeping(Path part) {
        try {
            return Files.size(part) >= PIECE;
        } catch (IOException e) {
            return false;
        }
    }

    /** How much of a file has arrived before. */
    private static long arrived(RemoteFile file, Path part) throws IOException {
        long length = Files.exists(part) ? Files.size(part) : 0;
        return file.bytes() != RemoteFile.UNKNOWN && length >= file.bytes() ? 0 : length;
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

    private Answer open(URI address, long from) throws MirrorException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience);
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
            int status = response.statusCode();
            String range = response.headers().firstValue("Content-Range").orElse("");
            if (status == 200) {
                return new Answer(response, 0);
            }
            if (from > 0 && status == 206 && range.startsWith("bytes " + from + "-")) {
                return new Answer(response, from);
            }
            new PatientBody(response.body(), patience).close();
            throw new MirrorException(address + " answered with status " + status, null);
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
    private void receive(RemoteFile file, URI address, long from, Path part) throws IOException, MirrorException {
        Answer answer = open(address, from);
        long done = answer.from;
        MessageDigest digest = file.checksum().digest();
        if (done > 0) {
            update(digest, part);
        }
        long length = answer.response.headers().firstValueAsLong("Content-Length").orElse(RemoteFile.UNKNOWN);
        long total = file.bytes() != RemoteFile.UNKNOWN ? file.bytes() : length < 0 ? length : done + length;
        byte[] piece = new byte[PIECE];
        try (PatientBody in = new PatientBody(answer.response.body(), patience);
                OutputStream out = done > 0
                        ? Files.newOutputStream(part, StandardOpenOption.APPEND) : Files.newOutputStream(part)) {
            for (int n = read(in, piece, address, done); n >= 0; n = read(in, piece, address, done)) {
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
            throw new BrokenOffException(String.format(Locale.ROOT, "%s fell silent after %.1f MB: %s", address, done / MEGABYTE,
                    e.getMessage()), e);
        } catch (IOException e) {
            throw new BrokenOffException(address + " broke off: " + e.getMessage(), e);
        }
    }

    /**
     * Takes over the largest piece that programs which run no longer have begun, and removes their others. Those that run still
     * may be writing theirs.
     */
    private static void adopt(Path folder, String name, Path part) {
        Pattern pattern = Pattern.compile(Pattern.quote(name) + "\\.(\\d{1,18})\\.part");
        for (Path path : SetFolders.list(folder, Files::isRegularFile)) {
            Matcher matcher = pattern.matcher(path.getFileName().toString());
            if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
                try {
                    if (Files.notExists(part) || Files.size(path) > Files.size(part)) {
                        Files.move(path, part, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    } else {
                        delete(path);
                    }
                } catch (IOException e) {
                    delete(path); // another program took it
                }
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
