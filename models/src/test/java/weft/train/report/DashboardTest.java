package weft.train.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.models.Models;
import weft.models.summary.Summary;
import weft.train.base.InputException;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.EpochRecord;
import weft.train.measures.MemoryUse;
import weft.train.pictures.PredictionGrid.Prediction;

class DashboardTest {
    private final Live live = live("lenet5 on digits");
    private final Dashboard dashboard = Dashboard.open(0);
    private final URI address = URI.create(dashboard.address());

    static Live live(String title) {
        Summary layers = Summary.of(() -> Models.named("lenet5").make(10), 1, 32, 32);
        return new Live(new Report.About(title, List.of("cat", "dog"), layers, Map.of("lr", 0.1), Map.of("name", "digits"),
                Map.of("java", "25")), 20, List.of(), Optional.empty());
    }

    /** A run in the middle of its second epoch. */
    static void advance(Live live) {
        List<MemoryUse> memory = List.of(new MemoryUse("cpu", 5 << 20, 1 << 20, 9 << 20),
                new MemoryUse(MemoryUse.HEAP, 50 << 20, 20 << 20, 60 << 20));
        for (int step = 1; step <= 15; step++) {
            live.curves().steps(step / 10.0, 2.0 / step, 1 - 1.0 / step, 0.1, 100, 0.1);
            live.curves().memory(step / 10.0, memory.getFirst(), memory.getLast());
        }
        live.curves().evaluated(1, 0.25, 0.75);
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(0, 0);
        matrix.add(1, 0);
        EpochRecord first = new EpochRecord(1, 0.5, 0.5, 0.25, 0.75, 1, 1000);
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        live.epochEnds(first, first,
                new Report.Judged(first, "Validation images after epoch 1", matrix,
                        List.of(new Report.Mistake(picture, 3, "dog", "cat", 0.875, 0.125))),
                List.of(new Prediction(picture, "cat", "cat", 0.9)));
        live.is(new Live.Now(2, 20, 0.5, true, 0.1333, 0.9333, 1234, "1:02 left", 0.1), memory);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    /** The whole answer to a request written by hand: an ordinary client refuses to send a false Host. */
    private String ask(String request, String... headers) throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String text = request + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get(String path) throws IOException {
        return ask("GET " + path, "Host: " + address.getAuthority());
    }

    private JsonNode since(long version) throws IOException {
        String answer = get("/state?have=" + version);
        return new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void theFirstPageHasAllThatIsKnown() throws IOException {
        advance(live);
        dashboard.shows(live);

        assertThat(get("/")).startsWith("HTTP/1.1 200").contains("lenet5 on digits", "Trains in epoch 2 of 20, 50 %.",
                "<b>0.1333</b>", "<b>93.33 %</b>", "<b>75.00 %</b><small>best 75.00 %, epoch 1</small>", "<b>1,234</b>",
                "<b>1:02</b>",
                "<b>5.0 MiB</b><small>peak 9.0 MiB</small>", "<b>50.0 MiB</b>", "tensors on cpu", "61,706 parameters",
                "taken for <b>cat</b>, 87.5\u00a0%",
                "aria-label=\"Loss over the epochs, training: last 0.1333, validation: last 0.2500\"",
                "<script src=\"dashboard.js\"");
    }

    @Test
    void aPageBeforeTheFirstStepHasNoNumbers() throws IOException {
        dashboard.shows(live);

        assertThat(get("/")).contains("The run begins.", "no values yet", "come with the end of the first epoch")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void onlyWhatHasChangedIsSentAgain() throws IOException {
        dashboard.shows(live);
        JsonNode all = since(0);
        advance(live);
        JsonNode changed = since(all.get("version").asLong());

        assertThat(all.get("sections").fieldNames()).toIterable().contains("result", "curves", "layers", "settings");
        assertThat(changed.get("sections").fieldNames()).toIterable().containsExactlyInAnyOrder("result", "curves", "predictions",
                "confusion", "mistakes", "memory");
        assertThat(changed.get("brief").asText()).isEqualTo("2/20 50%");
        assertThat(changed.get("run")).isEqualTo(all.get("run"));
        assertThat(since(changed.get("version").asLong()).get("sections")).isEmpty();
    }

    @Test
    void aRunThatHasEndedShowsItsReport() throws IOException {
        dashboard.shows(live);
        advance(live);
        long before = since(0).get("version").asLong();
        EpochRecord best = new EpochRecord(1, 0.5, 0.5, 0.25, 0.75, 1, 1000);
        live.ends(Report.ended(live.report().about(), List.of(best), live.report().judged().orElseThrow(), List.of(), List.of(),
                List.of(new Report.Drawing("Sizes", new BufferedImage(700, 5, BufferedImage.TYPE_INT_RGB)))));
        dashboard.says("ended; saved in runs/x");

        JsonNode last = since(before);
        assertThat(last.get("state").asText()).isEqualTo("ended; saved in runs/x");
        assertThat(last.get("sections").get("result").asText())
                .contains("75.00 % of 2 validation images are right after epoch 1");
        assertThat(last.get("sections").has("curves")).as("the curves of the steps stay").isFalse();
    }

    @Test
    void aRunOf100000StepsIsAFewHundredPointsACurve() throws IOException {
        dashboard.shows(live);
        List<MemoryUse> memory = List.of(new MemoryUse("cpu", 1, 0, 1), new MemoryUse(MemoryUse.HEAP, 1, 0, 1));
        for (int step = 1; step <= 100_000; step++) {
            double noise = 0.1 * Math.sin(step * 12.9898) * Math.cos(step * 78.233);
            live.curves().steps(step / 5000.0, 1 / Math.sqrt(step) + noise, Math.min(1, step / 1e5 + noise), 0.1, 1000, 1);
            live.curves().memory(step / 5000.0, memory.getFirst(), memory.getLast());
        }

        String curves = since(0).get("sections").get("curves").asText();
        assertThat(curves.length()).isLessThan(200_000);
        assertThat(Pattern.compile("class=\"curve c1\"[^>]*").matcher(curves).results().map(found -> found.group())
                .mapToLong(path -> path.chars().filter(c -> c == 'L' || c == 'M').count()))
                .hasSize(5).allMatch(points -> points >= Series.MOST / 2 && points <= Series.MOST);
    }

    @Test
    void anotherMachineCannotReachIt() throws SocketException {
        dashboard.shows(live);
        assertThat(address.getHost()).isEqualTo("127.0.0.1");
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).filter(ip -> !ip.isLoopbackAddress())
                .forEach(ip -> assertThatExceptionOfType(IOException.class).as(ip.toString()).isThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(ip, address.getPort()), 1000);
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host: evil.example", "Host: evil.example:7007", "Host: 127.0.0.1.evil.example", "Host: localhost@evil",
                    "Host: 127.0.0.1\r\nHost: evil.example", "Host: 127.0.0.1\r\nOrigin: https://evil.example", "Host: ",
                    "Host: 127.0.0.1\r\nOrigin: null", "Host: 127.0.0.1:80\r\nOrigin: http://127.0.0.1:81", "Accept: */*",
                    "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors",
                    "Host: localhost\r\nSec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors",
                    "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe"})
    void requestsOfOtherSitesAreRefused(String headers) throws IOException {
        dashboard.shows(live);
        for (String request : List.of("GET /", "GET /state?have=0", "GET /dashboard.js", "POST /")) {
            assertThat(ask(request, headers)).matches("(?s)HTTP/1.1 40[03].*").doesNotContain("lenet5");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: localhost", "Host: LOCALHOST:1234", "Host: 127.0.0.1:8000", "Host: [::1]:7007",
            "Host: 127.0.0.1:8000\r\nOrigin: http://127.0.0.1:8000\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors",
            "Host: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate",
            "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document"})
    void aPersonOnThisMachineOrAtATunnelIsAnswered(String headers) throws IOException {
        dashboard.shows(live);

        assertThat(ask("GET /", headers)).startsWith("HTTP/1.1 200").contains("lenet5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "STOP"})
    void noRequestChangesAnything(String method) throws IOException {
        dashboard.shows(live);

        assertThat(ask(method + " /", "Host: " + address.getAuthority(), "Content-Length: 0"))
                .startsWith("HTTP/1.1 405").containsIgnoringCase("Allow: GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/state", "/dashboard.js", "/none"})
    void everyAnswerHasAStrictPolicy(String path) throws IOException {
        dashboard.shows(live);

        String answer = get(path);
        String policy = answer.lines().filter(line -> line.toLowerCase().startsWith("content-security-policy:")).findFirst()
                .orElseThrow();
        assertThat(policy).contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'none'")
                .doesNotContain("unsafe", "*", "http");
        assertThat(answer.toLowerCase()).contains("x-content-type-options: nosniff", "x-frame-options: deny",
                "referrer-policy: no-referrer", "cache-control: no-store", "cross-origin-resource-policy: same-origin")
                .doesNotContain("access-control-allow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "/../etc/passwd", "/state/", "//", "/report.html", "/%00", "/dashboard.js/.."})
    void thereIsNothingElse(String path) throws IOException {
        dashboard.shows(live);

        assertThat(get(path)).matches("(?s)HTTP/1.1 40[04].*").doesNotContain("root:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/state", "/state?have=", "/state?have=-1", "/state?have=99999999999999999999", "/state?have=x&y"})
    void aVersionThatIsNoneGetsAll(String path) throws IOException {
        dashboard.shows(live);

        assertThat(get(path)).startsWith("HTTP/1.1 200").contains("\"settings\":");
    }

    @Test
    void theHeadOfAnAnswerHasNoBody() throws IOException {
        dashboard.shows(live);

        assertThat(ask("HEAD /", "Host: " + address.getAuthority())).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    }

    @Test
    void hostileNamesAreShownAndDoNothing() throws IOException {
        dashboard.shows(live("</title><script>alert(1)</script>"));

        assertThat(get("/")).doesNotContain("<script>").contains("&lt;script&gt;");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        int port = address.getPort();

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> Dashboard.open(port))
                .withMessageMatching("--dashboard " + port + ": .*name another port, or none");
        try (Dashboard other = Dashboard.open(0)) {
            assertThat(other.address()).isNotEqualTo(dashboard.address());
        }
    }

    @Test
    void oneThatShowedNothingCanBeClosedAndTwice() {
        Dashboard unused = Dashboard.open(0);
        unused.says("failed");
        unused.close();
        unused.close();

        assertThat(unused.address()).startsWith("http://127.0.0.1:");
    }
}
