package weft.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.train.StopSwitch;
import weft.train.base.InputException;
import weft.train.runs.StoppedException;

class SearchTest {
    private static final Map<String, Object> QUICK = Map.of("epochs", 4, "limit", 64, "batch", 16, "workers", 0);

    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();

    private static SearchPlan plan(String method, int trials, int halving, String... vary) {
        return SearchPlan.of("lenet5", QUICK, List.of(vary), method, trials, halving, 1);
    }

    private List<Search.Trial> run(String out, SearchPlan plan) throws IOException {
        return Search.run(folder.resolve(out), plan, new StopSwitch(), lines::add);
    }

    @Test
    void aGridHasEachPointOnceAndTheBestIsFirst() throws IOException {
        List<Search.Trial> ranked = run("grid", plan("grid", 99, 1, "optimizer=sgd,adam", "lr=1e-5..1e-2:log:2"));

        assertThat(ranked).extracting(Search.Trial::settings).containsExactlyInAnyOrder(
                Map.of("optimizer", "sgd", "lr", 1e-5), Map.of("optimizer", "sgd", "lr", 1e-2),
                Map.of("optimizer", "adam", "lr", 1e-5), Map.of("optimizer", "adam", "lr", 1e-2));
        assertThat(ranked).isSortedAccordingTo(Comparator.comparing(Search.Trial::value).reversed());
        assertThat(folder.resolve("grid").toFile().list()).contains("search.json", "trials.json", "search.csv", "search.png",
                "trial-001", "trial-004");
        assertThat(Files.readAllLines(folder.resolve("grid/search.csv"))).hasSize(5).first()
                .isEqualTo("trial,epochs,val_acc,optimizer,lr");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> run("grid", plan("random", 1, 1, "lr=1..2")))
                .withMessageContaining("holds a search already");
    }

    /** Stopped in the middle of a trial, or with a trial's results lost, it ends with the same trials. */
    @Test
    void aSearchThatIsStoppedEndsWithTheSameResults() throws IOException {
        SearchPlan plan = plan("bayes", 7, 2, "lr=1e-4..1e-1:log", "momentum=0..0.95");
        List<Search.Trial> straight = run("straight", plan);
        StopSwitch stop = new StopSwitch();
        Path out = folder.resolve("stopped");

        assertThatExceptionOfType(StoppedException.class).isThrownBy(() -> Search.run(out, plan, stop, line -> {
            if (line.startsWith("trial   3")) {
                stop.press();
            }
        }));
        assertThat(Search.resume(out, new StopSwitch(), lines::add)).isEqualTo(straight);
        try (Stream<Path> trials = Files.list(out)) {
            assertThat(trials.filter(file -> file.getFileName().toString().startsWith("trial-"))).hasSize(7);
        }
        Files.delete(out.resolve("trials.json"));
        assertThat(Search.resume(out, new StopSwitch(), lines::add)).extracting(Search.Trial::settings, Search.Trial::value)
                .isEqualTo(straight.stream().map(t -> tuple(t.settings(), t.value())).toList());
    }

    @Test
    void halvingTrainsTheBetterTrialsOn() throws IOException {
        List<Search.Trial> ranked = run("half", plan("random", 4, 2, "lr=1e-5..1e-1:log"));

        assertThat(ranked).extracting(Search.Trial::epochs).containsExactly(4, 4, 2, 2);
        assertThat(lines).contains("round 2 of 2: the best 2 of 4 go on to epoch 4");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "lr | write KEY=V1,V2,... or KEY=LOW..HIGH",
            "lr=1..0 | LOW must be below HIGH",
            "lr=0..1:log | a range with :log begins above 0",
            "lr=a..b | a range is LOW..HIGH, two numbers",
            "lr=1..2:lag | after a range come :log, and a number of points from 2 to 1000: 'lag'",
            "lr=1..2:log:3:4 | '4' is one part too many",
            "lr=1,1 | each value is given once, and none is empty",
            "rate=1..2 | unknown setting 'rate'",
            "optimizer=sgd,best | optimizer: unknown optimizer 'best': known are sgd, adam",
            "momentum=0..2 | --momentum must be at least 0 and below 1: 1",
            "epochs=1..2 | can't be compared in a search"})
    void whatCannotBeVariedIsNamed(String vary, String message) {
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> plan("random", 3, 1, vary))
                .withMessageContaining(message);
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> Search.resume(folder, new StopSwitch(), lines::add))
                .withMessageContaining("search.json: there is no such file");
        Files.writeString(folder.resolve("search.json"), "{\"model\": \"lenet5\"}");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> Search.resume(folder, new StopSwitch(), lines::add))
                .withMessageContaining("search.json: the plan of the search is damaged");
    }
}
