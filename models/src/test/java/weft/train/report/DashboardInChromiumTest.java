package weft.train.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the pages in a browser without a window, and looks at what its script and style have made of them. */
class DashboardInChromiumTest {
    private static Path chromium;

    @TempDir
    Path folder;

    @BeforeAll
    static void find() {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(place -> List.of("chromium", "chromium-browser", "google-chrome").stream().map(Path.of(place)::resolve))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(found.isPresent(),
                "no page is opened in a browser: there is no chromium on this machine (apt install chromium)");
        chromium = found.get();
    }

    /** What the page is after some seconds of its own clock, which does not wait where nothing happens. */
    private String dom(String address) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(chromium.toString(), "--headless", "--disable-gpu", "--no-first-run",
                "--disable-extensions", "--disable-background-networking", "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"), "--virtual-time-budget=5000", "--dump-dom", address));
        if (System.getProperty("user.name").equals("root")) {
            command.add(1, "--no-sandbox"); // Chromium does not start as root with it
        }
        Path out = folder.resolve("out.html");
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(log.toFile()).start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("chromium ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(said.lines().filter(line -> line.contains("CONSOLE"))).as("what the page complains of").isEmpty();
        return Files.readString(out);
    }

    @Test
    void thePageBringsItselfUpToDate() throws IOException, InterruptedException {
        Live live = new Live(DashboardTest.live("lenet5 on digits").report().about(), 20, List.of(), Optional.empty()) {
            private int asked;

            @Override
            Report report() {
                if (++asked == 2) {
                    DashboardTest.advance(this); // after the page was served
                }
                return super.report();
            }
        };
        try (Dashboard dashboard = Dashboard.open(0)) {
            dashboard.shows(live);

            String dom = dom(dashboard.address());
            assertThat(dom).contains("<title>2/20 50% · lenet5 on digits</title>", "Trains in epoch 2 of 20, 50 %.",
                    "<b>0.1333</b>", "<b>93.33 %</b>", "<b>1,234</b>", "<b>1:02</b>", "<b>5.0 MiB</b><small>peak 9.0 MiB</small>",
                    "taken for <b>cat</b>, 87.5&nbsp;%", "id=\"chart0-plot\"", "tabindex=\"0\"")
                    .containsPattern("id=\"state\"[^>]*>live<").doesNotContain("The run begins.");
            assertThat(Pattern.compile("class=\"curve c1\"[^>]* d=\"([^\"]*)\"").matcher(dom).results().findFirst().orElseThrow()
                    .group(1).chars().filter(c -> c == 'L')).as("points of the loss").hasSize(14);
        }
    }

    @Test
    void aReportIsShownWithItsStyleAndWithoutAnyScript() throws IOException, InterruptedException {
        Live live = DashboardTest.live("lenet5 on digits");
        DashboardTest.advance(live);
        Path page = Files.writeString(folder.resolve("report.html"), ReportPage.of(live.report()));

        assertThat(dom(page.toUri().toString())).contains("<title>lenet5 on digits</title>", "class=\"curve c2\"")
                .doesNotContainIgnoringCase("<script");
    }
}
