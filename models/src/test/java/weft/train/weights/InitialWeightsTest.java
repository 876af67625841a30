package weft.train.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.Sequential;
import weft.layers.io.WeightFile;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.Source;
import weft.layers.io.safetensors.Safetensors;
import weft.train.base.InputException;

class InitialWeightsTest {

    @TempDir
    Path folder;
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void whatFitsAltogetherIsTakenFromEitherFormatAndSaidInALine() {
        Module trained = network(3);
        Path safetensors = folder.resolve("w.safetensors");
        Path torch = folder.resolve("w.pt");
        Safetensors.write(safetensors, trained.stateDict(), Map.of());
        WeightFile.writeTorch(torch, sources("module.", trained));

        for (Path file : new Path[] {safetensors, torch}) {
            Module model = network(3);
            assertThat(new InitialWeights(file, true).loadInto("net", model)).containsExactly(
                    "begins with 4 of 4 tensors of " + file + (file == torch ? ", PyTorch (zip)" : ", safetensors"));
            assertThat(values(model)).usingRecursiveComparison().isEqualTo(values(trained));
        }
    }

    @Test
    void aNewHeadKeepsItsInitialWeightsAndTheDifferencesAreListed() {
        Module trained = network(3);
        Path file = folder.resolve("w.pt");
        Map<String, Source> sources = sources("", trained);
        sources.put("extra", Source.ofLongs(Shape.SCALAR, 1));
        sources.remove("0.bias");
        WeightFile.writeTorch(file, sources);
        Module model = network(5);
        Map<String, float[]> before = values(model);

        assertThat(new InitialWeights(file, false).loadInto("net", model)).containsExactly(
                "begins with 1 of 4 tensors of " + file + ", PyTorch (zip)",
                "  2 of another shape: 1.weight (float32[3, 4] in the file, float32[5, 4] here), "
                        + "1.bias (float32[3] in the file, float32[5] here)",
                "  1 missing in the file: 0.bias",
                "  1 in the file alone: extra");
        assertThat(values(model).get("0.weight")).isEqualTo(values(trained).get("0.weight"));
        assertThat(values(model).get("0.bias")).isEqualTo(before.get("0.bias"));
        assertThat(values(model).get("1.weight")).isEqualTo(before.get("1.weight"));
    }

    @Test
    void strictTakesAllOrNothing() {
        Path file = folder.resolve("w.pt");
        WeightFile.writeTorch(file, sources("", network(3)));
        Module model = network(5);
        Map<String, float[]> before = values(model);

        assertThatExceptionOfType(InputException.class).isThrownBy(() -> new InitialWeights(file, true).loadInto("net", model))
                .withMessage(file + ": does not fit net: 2 of another shape: 1.weight (float32[3, 4] in the file, float32[5, 4] "
                        + "here), 1.bias (float32[3] in the file, float32[5] here); leave out --init-strict to take what fits");
        assertThat(values(model)).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void aFileOfAnotherNetworkIsRefused() {
        Path file = folder.resolve("w.pt");
        WeightFile.writeTorch(file, sources("body.", network(3)));

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> new InitialWeights(file, false).loadInto("net", network(3)))
                .withMessage(file + ": none of its 4 tensors fits net: it has body.0.weight, body.0.bias, body.1.weight ..., "
                        + "net has 0.weight, 0.bias, 1.weight ...; --init-prefix body. takes the prefix away");
    }

    @Test
    void aPrefixThatIsNamedIsTakenAway() {
        Module trained = network(3);
        Path file = folder.resolve("w.pt");
        Map<String, Source> sources = sources("body.", trained);
        sources.put("loss.weight", Source.ofLongs(Shape.SCALAR, 1));
        WeightFile.writeTorch(file, sources);

        for (String prefix : new String[] {"body", "body."}) {
            Module model = network(3);
            assertThat(new InitialWeights(file, true, Optional.of(prefix)).loadInto("net", model)).containsExactly(
                    "begins with 4 of 4 tensors of " + file + ", PyTorch (zip)", "  left out: loss (1 tensor)");
            assertThat(values(model)).usingRecursiveComparison().isEqualTo(values(trained));
        }
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> new InitialWeights(file, false, Optional.of("head")).loadInto("net", network(3)))
                .withMessage(
                        file + ": no name of a tensor begins with the prefix \"head\"; there are body.0.weight, body.0.bias, "
                                + "body.1.weight ...");
    }

    @Test
    void aWrappersPrefixIsTakenAwayThoughALossHasNone() {
        Module trained = network(3);
        Path file = folder.resolve("w.pt");
        Map<String, Source> sources = sources("model._orig_mod.", trained);
        sources.put("criterion.weight", Source.ofLongs(Shape.SCALAR, 1));
        WeightFile.writeTorch(file, sources);
        Module model = network(3);

        assertThat(new InitialWeights(file, false).loadInto("net", model)).containsExactly(
                "begins with 4 of 4 tensors of " + file + ", PyTorch (zip)", "  left out: criterion (1 tensor)");
        assertThat(values(model)).usingRecursiveComparison().isEqualTo(values(trained));
        Module evaluated = network(3);
        TrainedModel.open(file).loadInto(evaluated);
        assertThat(values(evaluated)).usingRecursiveComparison().isEqualTo(values(trained));
    }

    /** A file of another program: a weight in a type that Weft lacks, one that nobody asks for, and the rest. */
    @Test
    void aTensorOfATypeThatWeftLacksIsNamedAndTheRestTaken() throws IOException {
        Module trained = network(3);
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(file, trained.stateDict(), Map.of());
        String whole = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, whole.replace("\"1.bias\":{\"dtype\":\"F32\"", "\"1.bias\":{\"dtype\":\"U32\""),
                StandardCharsets.ISO_8859_1);
        Module model = network(3);

        assertThat(new InitialWeights(file, false).loadInto("net", model)).containsExactly(
                "begins with 3 of 3 tensors of " + file + ", safetensors",
                "  1 of a type that Weft does not read: 1.bias (U32)");
        assertThat(values(model).get("0.weight")).isEqualTo(values(trained).get("0.weight"));
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> new InitialWeights(file, true).loadInto("net", model))
                .withMessageContaining("does not fit net: 1 of a type that Weft does not read: 1.bias (U32); ");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> TrainedModel.open(file).loadInto(network(3)))
                .withMessage(file + ": has tensors of the network in types that Weft does not read: 1.bias (U32); save them as "
                        + "float32");

        Files.writeString(file, whole.replace("\"1.bias\":{\"dtype\":\"F32\"", "\"2.bias\":{\"dtype\":\"U32\""),
                StandardCharsets.ISO_8859_1);
        assertThat(new InitialWeights(file, false).loadInto("net", network(3))).containsExactly(
                "begins with 3 of 3 tensors of " + file + ", safetensors", "  1 missing in the file: 1.bias",
                "  left out: 2.bias (U32)");
    }

    @Test
    void aFileThatIsNoneIsNamed() {
        Path none = folder.resolve("none");

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> new InitialWeights(none, false).loadInto("net", network(3)))
                .withMessage("cannot read " + none + ": there is no such file").withCauseInstanceOf(CheckpointException.class);
    }

    private static Module network(int classes) {
        return new Sequential(new Linear(2, 4), new Linear(4, classes));
    }

    private static Map<String, Source> sources(String prefix, Module model) {
        Map<String, Source> sources = new LinkedHashMap<>();
        model.stateDict().forEach((key, tensor) -> sources.put(prefix + key, Source.of(tensor)));
        return sources;
    }

    private static Map<String, float[]> values(Module model) {
        Map<String, float[]> values = new LinkedHashMap<>();
        model.stateDict().forEach((key, tensor) -> values.put(key, tensor.toFloats()));
        return values;
    }
}
