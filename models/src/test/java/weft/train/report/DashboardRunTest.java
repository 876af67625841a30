package weft.train.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.Callback;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.base.InputException;
import weft.train.measures.EpochRecord;
import weft.train.settings.TrainRows;

class DashboardRunTest {
    @TempDir
    Path folder;

    private Trainer trainer() {
        return Trainer.of("lenet5").set("device", "cpu").set(TrainRows.DATA, "digits").set(TrainRows.LIMIT, 64)
                .out(folder.resolve("run"));
    }

    private static String get(String address) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens the page at the end of each epoch, as a person would. */
    private static final class Viewer implements Callback {
        private final List<String> pages = new ArrayList<>();
        private String address;

        @Override
        public void says(String line) {
            if (line.contains("dashboard: ")) {
                address = line.substring(line.indexOf("http"));
            }
        }

        @Override
        public void epochEnds(EpochRecord epoch) {
            try {
                pages.add(get(address));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aRunIsShownWhileItGoesOnAndAfterItIsContinued() throws IOException {
        Viewer viewer = new Viewer();
        TrainResult result = trainer().set(TrainRows.EPOCHS, 2).set(TrainRows.DASHBOARD, 0).callback(viewer).run();

        assertThat(viewer.pages).hasSize(2).allMatch(page -> page.contains("lenet5 on digits"));
        assertThat(viewer.pages.getFirst()).contains("after epoch 1 of 2", "Validation images after epoch 1.", "tensors on cpu");
        assertThat(viewer.pages.getLast()).contains("Validation images after epoch 2.")
                .contains("%.2f %%".formatted(100 * result.history().epochs().getLast().valAcc()));
        assertThatExceptionOfType(ConnectException.class).as("it is over").isThrownBy(() -> get(viewer.address));
        assertThat(Files.readString(result.folder().run())).as("it is nothing of the run").doesNotContain("dashboard");

        trainer().set(TrainRows.EPOCHS, 3).set(TrainRows.DASHBOARD, 0).callback(viewer).resume();
        assertThat(viewer.pages).hasSize(3);
        assertThat(viewer.pages.getLast()).contains("after epoch 3 of 3");
    }

    @Test
    void aPortThatIsTakenLeavesNoFolder() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            Trainer trainer = trainer().set(TrainRows.DASHBOARD, other.getLocalPort());

            assertThatExceptionOfType(InputException.class).isThrownBy(trainer::run).withMessageStartingWith("--dashboard ");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
