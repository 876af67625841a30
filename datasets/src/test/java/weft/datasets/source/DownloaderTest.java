package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;

@Timeout(60)
class DownloaderTest {
    private static final byte[] CONTENT = new byte[200_000];

    static {
        SeededRandom.of(1).nextBytes(CONTENT);
    }

    @TempDir
    Path folder;

    private final List<String> asked = new ArrayList<>();
    /** What each request to the server that can continue asked for. */
    private final List<String> ranges = new ArrayList<>();
    private final Downloader downloader = new Downloader((file, done, total) -> {});
    private final List<Closeable> silent = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private URI base;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        base = local(server.getAddress().getPort());
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            switch (exchange.getRequestURI().getPath()) {
                case "/good/file" -> {
                    exchange.sendResponseHeaders(200, CONTENT.length);
                    exchange.getResponseBody().write(CONTENT);
                }
                case "/moved/file" -> {
                    exchange.getResponseHeaders().add("Location", "/good/file");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/wrong/file" -> {
                    exchange.sendResponseHeaders(200, CONTENT.length);
                    exchange.getResponseBody().write(new byte[CONTENT.length]);
                }
                case "/short/file" -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write(CONTENT, 0, 1000);
                }
                case "/long/file" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(CONTENT);
                    exchange.getResponseBody().write(CONTENT);
                }
                case "/broken/file" -> {
                    exchange.sendResponseHeaders(200, CONTENT.length);
                    exchange.getResponseBody().write(CONTENT, 0, 100_000);
                    exchange.getResponseBody().flush();
                }
                case "/ranges/file" -> {
                    String range = exchange.getRequestHeaders().getFirst("Range");
                    ranges.add(range == null ? "none" : range);
                    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
                    if (range != null) {
                        exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-199999/200000");
                    }
                    exchange.sendResponseHeaders(range == null ? 200 : 206, CONTENT.length - from);
                    exchange.getResponseBody().write(CONTENT, from, CONTENT.length - from);
                }
                default -> exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        for (Closeable socket : silent) {
            socket.close();
        }
    }

    private static URI local(int port) {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/");
    }

    private static String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private RemoteFile file(String... paths) {
        return new RemoteFile("file", CONTENT.length, new Checksum(sha256()),
                Stream.of(paths).map(base::resolve).toList());
    }

    private void fails(RemoteFile file, String... parts) throws IOException {
        assertThatThrownBy(() -> downloader.get(List.of(file), folder)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("cannot download file: ").hasMessageContainingAll(parts).message().doesNotContain("\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileWithTheRightChecksumArrivesWhole() {
        Path target = folder.resolve("new").resolve("folder");
        List<Long> steps = new ArrayList<>();
        List<String> got = new Downloader((name, done, total) -> {
            assertThat(total).isEqualTo(CONTENT.length);
            steps.add(done);
        }).get(List.of(file("good/")), target);
        assertThat(got).containsExactly("file");
        assertThat(target.resolve("file")).hasBinaryContent(CONTENT);
        assertThat(steps).isSorted().last().isEqualTo((long) CONTENT.length);
        assertThat(target).isDirectoryNotContaining(path -> path.toString().contains(".part"));
    }

    @Test
    void theFirstDigitsOfAChecksumServeWhereNoMoreArePublished() throws IOException {
        Checksum first = new Checksum(sha256().substring(0, 8));
        downloader.get(List.of(new RemoteFile("file", RemoteFile.UNKNOWN, first, List.of(base.resolve("good/")))), folder);
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
        Files.delete(folder.resolve("file"));
        fails(new RemoteFile("file", RemoteFile.UNKNOWN, first, List.of(base.resolve("wrong/"))),
                "sent other bytes than the published file, whose checksum is " + first, sha256().substring(0, 8) + "...");
    }

    @Test
    void aRedirectIsFollowed() {
        downloader.get(List.of(file("moved/")), folder);
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void whatIsThereAlreadyIsNotDownloadedAgain() {
        downloader.get(List.of(file("good/")), folder);
        assertThat(downloader.get(List.of(file("good/")), folder)).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aDamagedFileIsReplaced() throws IOException {
        Files.write(folder.resolve("file"), new byte[CONTENT.length]);
        assertThat(downloader.get(List.of(file("good/")), folder)).containsExactly("file");
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void aLinkToADamagedFileStaysALink() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("file"), Path.of("elsewhere", "kept"));
        assertThat(downloader.get(List.of(file("good/")), folder)).containsExactly("file");
        assertThat(folder.resolve("file")).isSymbolicLink();
        assertThat(elsewhere.resolve("kept")).hasBinaryContent(CONTENT);
        assertThat(elsewhere.toFile().list()).containsExactly("kept");
    }

    @Test
    void aWrongChecksumLeavesNothing() throws IOException {
        fails(file("wrong/"), "wrong/file sent other bytes than the published file, whose checksum is SHA-256 "
                + sha256());
    }

    @Test
    void aFailedDownloadLeavesTheOldFileAlone() throws IOException {
        Files.writeString(folder.resolve("file"), "old");
        assertThatThrownBy(() -> downloader.get(List.of(file("wrong/")), folder)).isInstanceOf(DataException.class);
        assertThat(folder.resolve("file")).hasContent("old");
    }

    @Test
    void aFileThatIsTooShortOrTooLongIsRefused() throws IOException {
        fails(file("short/"), "short/file sent 1000 of 200000 bytes");
        fails(file("long/"), "long/file sends more than the 200000 bytes");
    }

    @Test
    void whatHasArrivedBeforeAConnectionBreaksOffStaysForTheNextTry() throws IOException {
        assertThatThrownBy(() -> downloader.get(List.of(file("broken/")), folder)).isInstanceOf(DataException.class)
                .hasMessageContainingAll("broken/file broke off",
                        "; try again later, which goes on from what has arrived, or fetch ")
                .message().doesNotContain("\n");
        assertThat(folder.resolve("file")).doesNotExist();
        Path part = folder.resolve("file." + ProcessHandle.current().pid() + ".part");
        int arrived = (int) Files.size(part);
        assertThat(part).hasBinaryContent(Arrays.copyOf(CONTENT, arrived));

        List<Long> seen = new ArrayList<>();
        new Downloader((name, done, total) -> {
            assertThat(total).isEqualTo(CONTENT.length);
            seen.add(done);
        }).get(List.of(file("ranges/")), folder);

        assertThat(ranges).containsExactly("bytes=" + arrived + "-");
        assertThat(seen).first().satisfies(done -> assertThat(done).isGreaterThan((long) arrived));
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void aSecondAddressGoesOnWhereTheFirstBrokeOff() {
        downloader.get(List.of(file("broken/", "ranges/")), folder);
        assertThat(ranges).singleElement().asString().startsWith("bytes=");
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void whatAKilledProgramLeftIsContinuedUnlessItIsOfAnotherFile() throws IOException {
        Files.write(folder.resolve("file.419430400.part"), Arrays.copyOf(CONTENT, 150_000));
        Files.write(folder.resolve("file.419430401.part"), Arrays.copyOf(CONTENT, 70_000));
        downloader.get(List.of(file("ranges/")), folder);
        assertThat(folder.toFile().list()).containsExactly("file");

        Files.delete(folder.resolve("file"));
        Files.write(folder.resolve("file.419430400.part"), new byte[150_000]);
        downloader.get(List.of(file("ranges/")), folder);
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
        assertThat(ranges).containsExactly("bytes=150000-", "bytes=150000-", "none");
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void aMirrorIsAskedFirstUnderTheNameOfTheDataSet() {
        DataInfo info = Datasets.info("fashion-mnist").firstFrom(Datasets.mirror(base + "school", "fashion-mnist"));
        assertThat(info.files()).hasSize(4).allSatisfy(file -> assertThat(file.folders()).hasSize(3)
                .first().isEqualTo(base.resolve("school/fashion-mnist/")));
        assertThatThrownBy(() -> Datasets.download("fashion-mnist", new DataFolders(List.of(folder)), downloader, "no address"))
                .isInstanceOf(DataException.class).hasMessage("WEFT_MIRROR is no address of a web server: no address");
    }

    /** Answers nothing, or the beginning of a file, and then keeps the connection open without a word. */
    private URI silent(String answer) throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        silent.add(socket);
        Thread.ofVirtual().start(() -> {
            try {
                Socket client = socket.accept();
                silent.add(client);
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
            } catch (IOException e) {
                // The test sees that nothing comes.
            }
        });
        return local(socket.getLocalPort());
    }

    @Test
    void aServerThatFallsSilentIsGivenUpWithTheRemedyAndLeavesNothing() throws IOException {
        Downloader impatient = new Downloader((file, done, total) -> {}, Duration.ofMillis(300));
        String begins = "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\nabc";
        for (String answer : List.of("", "HTTP/1.1 200 OK\r\n", begins)) {
            URI address = silent(answer);
            var file = new RemoteFile("file", CONTENT.length, new Checksum(sha256()), List.of(address));
            assertThatThrownBy(() -> impatient.get(List.of(file), folder)).isInstanceOf(DataException.class)
                    .hasMessage("cannot download file: " + address + "file " + (answer.equals(begins)
                            ? "fell silent after 0.0 MB: nothing came for 0.3 seconds" : "did not answer in time")
                            + "; try again later, or fetch " + address + "file by other means and save it as "
                            + folder.resolve("file"));
            assertThat(folder).isEmptyDirectory();
        }
        var second = new RemoteFile("file", CONTENT.length, new Checksum(sha256()),
                List.of(silent(begins), base.resolve("good/")));
        impatient.get(List.of(second), folder);
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void whatAKilledProgramLeftIsRemovedAndWhatARunningOneWritesIsNot() throws IOException {
        long gone = 4_194_304L * 100;
        Path left = Files.writeString(folder.resolve("file." + gone + ".part"), "half");
        Path running = Files.writeString(folder.resolve("file.1.part"), "half");
        Path other = Files.writeString(folder.resolve("other." + gone + ".part"), "half");
        downloader.get(List.of(file("good/")), folder);
        assertThat(left).doesNotExist();
        assertThat(running).exists();
        assertThat(other).exists();
    }

    @Test
    void aFileThatTheServerLacksIsNamed() throws IOException {
        fails(file("none/"), base + "none/file answered with status 404");
    }

    @Test
    void aRefusedConnectionIsNamed() throws IOException {
        URI nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = local(socket.getLocalPort());
        }
        fails(new RemoteFile("file", 1, new Checksum(sha256()), List.of(nobody)),
                nobody + "file cannot be reached: connection refused");
    }

    @Test
    void anUnknownHostIsNamed() throws IOException {
        fails(new RemoteFile("file", 1, new Checksum(sha256()), List.of(URI.create("http://nowhere.invalid/"))),
                "http://nowhere.invalid/file cannot be reached: unknown host");
    }

    @Test
    void aSecondAddressHelpsOut() {
        downloader.get(List.of(file("none/", "wrong/", "good/")), folder);
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    void whenAllAddressesFailEachIsNamed() throws IOException {
        fails(file("none/", "wrong/"), "none/file answered with status 404; ", "wrong/file sent other bytes");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path blocked = Files.writeString(folder.resolve("blocked"), "a file").resolve("mnist");
        assertThatThrownBy(() -> downloader.get(List.of(file("good/")), blocked)).isInstanceOf(DataException.class)
                .hasMessage("cannot write " + blocked + ": Not a directory");
        assertThat(asked).isEmpty();
    }

    @Test
    void aDiskThatRefusesTheFileIsNamedAndNothingIsLeft() throws IOException {
        Files.createDirectories(folder.resolve("file").resolve("full"));
        assertThatThrownBy(() -> downloader.get(List.of(file("good/")), folder)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("cannot write " + folder.resolve("file"));
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains(".part"));
    }

    @Test
    void whatShipsWithWeftNeedsNoDownload() {
        assertThatThrownBy(() -> downloader.get(Datasets.info("digits"), folder)).isInstanceOf(DataException.class)
                .hasMessage("data set digits ships with Weft; there is nothing to download");
    }

    @Test
    void aChecksumIsCheckedForItsForm() {
        assertThatThrownBy(() -> new Checksum("abc")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Checksum(sha256() + "0")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Checksum(sha256())).hasToString("SHA-256 " + sha256());
    }

    @Test
    void theAddressesOfTheRegistryEndInASlashAndUseHttps() {
        for (String name : List.of("mnist", "fashion-mnist")) {
            assertThat(Datasets.info(name).files()).hasSize(4).allSatisfy(file -> assertThat(file.folders()).isNotEmpty()
                    .allSatisfy(uri -> assertThat(uri.toString()).startsWith("https://").endsWith("/")));
        }
    }
}
