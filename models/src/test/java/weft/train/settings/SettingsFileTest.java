package weft.train.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.train.base.InputException;
import weft.train.base.Json;

class SettingsFileTest {
    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static TrainSettings read(Path file) {
        SettingsFile read = SettingsFile.read(file);
        return TrainSettings.of(read.model().orElse("lenet5"), read::into);
    }

    @Test
    void yamlHasTheKeysOfTheOptions() throws IOException {
        TrainSettings settings = read(write("run.yaml", """
                # a comment
                model: resnet20
                epochs: 30
                optimizer: sgd
                lr: 1e-4
                weight-decay: 5
                freeze: [features., head]
                mean: [0.5, 0.5, 0.25]
                std: 1
                init_strict: true
                seed: 12345678901
                data: digits
                """));

        assertThat(settings.model()).isEqualTo("resnet20");
        assertThat(settings.get(TrainRows.EPOCHS)).isEqualTo(30);
        assertThat(settings.get(TrainRows.OPTIMIZER)).isEqualTo(OptimizerKind.SGD);
        assertThat(settings.get(TrainRows.MOMENTUM)).isEqualTo(0.9);
        assertThat(settings.get(TrainRows.LR)).isEqualTo(1e-4);
        assertThat(settings.get(TrainRows.WEIGHT_DECAY)).isEqualTo(5);
        assertThat(settings.get(TrainRows.FREEZE)).containsExactly("features.", "head");
        assertThat(settings.get(NetworkRows.MEAN)).containsExactly(0.5f, 0.5f, 0.25f);
        assertThat(settings.get(NetworkRows.STD)).containsExactly(1f);
        assertThat(settings.find(TrainRows.INIT_STRICT)).contains(true);
        assertThat(settings.get(TrainRows.SEED)).isEqualTo(12345678901L);
    }

    @Test
    void theRecordOfARunAndWhatIsPrintedAreRead() throws IOException {
        TrainSettings settings = TrainSettings.of("lenet5", s -> s.set(TrainRows.EPOCHS, 7).set(TrainRows.EMA, 0.5)
                .set(TrainRows.SCHEDULER, "cosine").set(TrainRows.PATIENCE, 3).set(TrainRows.CLASS_WEIGHTS, List.of("balanced")));

        for (Object map : List.of(settings.toMap(), settings.toFullMap())) {
            Path file = write("run.json", "{\"model\": \"lenet5\", \"started\": \"now\", \"settings\": " + Json.text(map) + "}");
            assertThat(read(file).toMap()).isEqualTo(settings.toMap());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "a.json | {\"epoch\": 3} | unknown setting 'epoch': did you mean epochs?",
            "a.json | {\"epochs\": 1.5} | epochs: '1.5' is not a whole number",
            "a.json | {\"lr\": \"fast\"} | lr: 'fast' is not a number",
            "a.json | {\"optimizer\": \"sdg\"} | optimizer: unknown optimizer 'sdg': known are sgd, adam",
            "a.json | {\"init_strict\": 1} | init_strict: '1' is not true or false",
            "a.json | {\"mean\": [1, \"x\"]} | mean: '[1, x]' is not a list, each a number",
            "a.json | {\"epochs\": 1, \"epochs\": 2} | is not JSON with a key for each setting at line 1",
            "a.json | [1] | is not JSON with a key for each setting at line 1",
            "a.json | null | holds no settings",
            "a.yaml | a: [1 | is not YAML with a key for each setting at line",
            "a.yaml | just words | is not YAML with a key for each setting",
            "a.json | {\"model\": 5} | model is not the name of a network",
            "a.json | {\"settings\": {\"own\": [\"loss\"]}} | this run was made by a program with [loss] of its own"})
    void whatIsWrongIsNamed(String name, String text, String message) throws IOException {
        Path file = write(name, text);

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> read(file))
                .withMessageStartingWith("settings " + file + ": ").withMessageContaining(message);
    }

    @Test
    void noFileAndAFolderAreRefused() {
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> read(folder)).withMessageContaining("is a folder");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> read(folder.resolve("x")))
                .withMessageContaining("no such file");
    }

    @Test
    void aMutatedFileGivesSettingsOrAClearLine() throws IOException {
        String json = Json.text(TrainSettings.of("lenet5", s -> s.set(TrainRows.EMA, 0.5)).toFullMap());
        String yaml = "model: lenet5\nepochs: 3\noptimizer: sgd\nlr: 1e-3\nmean: [0.5, 0.25]\nscheduler: 'step:2:0.5'\nseed: 4\n";
        String signs = "{}[]:,-&*!\"'\n 0e";
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            boolean isYaml = i % 2 == 0;
            byte[] bytes = (isYaml ? yaml : json).getBytes(StandardCharsets.UTF_8);
            for (int change = 0; change <= random.nextInt(4); change++) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : signs.charAt(random.nextInt(signs.length())));
            }
            Path file = folder.resolve(isYaml ? "m.yaml" : "m.json");
            Files.write(file, random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try {
                read(file).values().check();
            } catch (InputException e) {
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").doesNotContain("Exception").doesNotContain("weft.");
            } catch (RuntimeException e) {
                fail("mutation %d: %s".formatted(i, Files.readString(file, StandardCharsets.ISO_8859_1)), e);
            }
        }
    }
}
