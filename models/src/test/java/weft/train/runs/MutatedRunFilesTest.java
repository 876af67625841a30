package weft.train.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.base.InputException;
import weft.train.measures.EpochRecord;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/**
 * What a damaged disk or a careless editor makes of the files of a run: they are read, or one line names the file and says why.
 */
class MutatedRunFilesTest {
    private static final String SIGNS = "{}[]:,-\"\n 0e.";

    @TempDir
    Path folder;

    private final Random random = new Random(21);

    /** Reads a file, for its errors alone. */
    private interface Reader {
        void read() throws IOException;
    }

    private void mutate(Path file, Reader reader) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bytes = whole.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256)
                        : SIGNS.charAt(random.nextInt(SIGNS.length())));
            }
            Files.write(file, random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try {
                reader.read();
            } catch (InputException | IOException e) {
                refused++;
                assertThat(e.getMessage()).startsWith(file + ": ").doesNotContain("\n", "Exception", "weft.train");
            } catch (RuntimeException e) {
                throw new AssertionError(Files.readString(file, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void aHistoryIsReadOrRefusedInOneLine() throws IOException {
        Path file = folder.resolve("history.json");
        History history = new History();
        history.add(new EpochRecord(1, 2.25, 0.5, 2.5, 0.25, 1.5, 958));
        history.add(new EpochRecord(2, 1.25, 0.75, Double.NaN, 0.5, 1.25, 1149.6));
        history.write(file);

        mutate(file, () -> History.read(file));
    }

    @Test
    void theRecordOfARunIsReadOrRefusedInOneLine() throws IOException {
        RunFolder run = new RunFolder(folder);
        TrainSettings settings = TrainSettings.of("lenet5", s -> s.set(TrainRows.EMA, 0.5));
        RunRecord.now("lenet5", settings.toFullMap(), Map.of("name", "digits"), Map.of("name", "cpu")).write(run.run());

        mutate(run.run(), () -> {
            TrainSettings read = RunRecord.settings(run);
            try {
                read.values().check();
            } catch (InputException e) { // which names the option alone
                throw new InputException(run.run() + ": " + e.getMessage(), e);
            }
        });
    }
}
