package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.cli.base.ExitCodes;
import weft.datasets.base.DataException;
import weft.engine.backend.OutOfMemoryException;
import weft.train.base.InputException;
import weft.train.learner.DivergedException;
import weft.train.weights.Environment;

class MainTest {
    private final CommandLineFixture weft = new CommandLineFixture();

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(weft.run()).isZero();

        assertThat(weft.out()).contains("Usage: weft", "train", "eval", "predict", "summary", "data", "devices", "Start with:",
                "weft train lenet5");
        assertThat(weft.err()).isEmpty();
    }

    @Test
    void theVersionNamesWeftAndJava() {
        assertThat(weft.run("--version")).isZero();

        assertThat(weft.out()).contains("weft " + Environment.weftVersion(), "Java " + System.getProperty("java.version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "eval", "predict", "summary", "data", "devices"})
    void eachCommandExplainsItself(String command) {
        assertThat(weft.run(command, "--help")).isZero();

        assertThat(weft.out()).contains("Usage: weft " + command);
        assertThat(weft.err()).isEmpty();
    }

    @Test
    void anUnknownCommandIsNamedWithTheLikelyOneAndAllOthers() {
        assertOneLine(weft.run("trian", "lenet5"), "weft: unknown command 'trian': did you mean train? (known are ");
        assertThat(weft.err()).contains("predict");
    }

    @Test
    void anUnknownOptionIsNamedWithTheLikelyOne() {
        assertOneLine(weft.run("train", "lenet5", "--epoch", "3"), "weft train: unknown option --epoch; did you mean --epochs?");
        assertOneLine(weft.run("train", "lenet5", "--xyzzy=3"), "weft train: unknown option --xyzzy; see weft train --help");
    }

    @Test
    void aValueOfTheWrongKindIsNamed() {
        assertOneLine(weft.run("train", "lenet5", "--epochs", "many"), "weft train: invalid value for option '--epochs'");
        assertThat(weft.err()).contains("'many'");
    }

    @Test
    void aValueOutsideAListIsNamedWithTheList() {
        assertOneLine(weft.run("train", "lenet5", "--optimizer", "sdg"), "weft train: invalid value for option '--optimizer': "
                + "unknown 'sdg': did you mean sgd? (known are sgd, adam, adamw, rmsprop, adagrad, adadelta, adamax, nadam, "
                + "muon)");
    }

    @Test
    void aMissingParameterIsNamed() {
        assertOneLine(weft.run("train"), "weft train: missing required parameter: 'MODEL'");
    }

    @Test
    void anArgumentTooManyIsNamed() {
        assertOneLine(weft.run("summary", "lenet5", "extra"), "weft summary: unexpected argument 'extra'");
    }

    @Test
    void badInputIsOneLineWithoutAStackTrace() {
        weft.failure = new DataException("train-images-idx3-ubyte: is cut off");

        assertOneLine(weft.run("train", "lenet5"), "weft train: train-images-idx3-ubyte: is cut off");
    }

    @Test
    void aMessageOfSeveralLinesBecomesOne() {
        weft.failure = new InputException("first\n   second\n");

        assertOneLine(weft.run("train", "lenet5"), "weft train: first second");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void debugPrintsTheStackTraceWhereverItStands(int place) {
        weft.failure = new InputException("bad");
        List<String> args = new ArrayList<>(List.of("train", "lenet5"));
        args.add(place, "--debug");

        assertThat(weft.run(args.toArray(String[]::new))).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith("weft train: bad").contains("\tat weft.cli.");
    }

    @Test
    void debugAlsoHelpsWithWrongUsage() {
        assertThat(weft.run("--debug", "train")).isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(weft.err()).contains("\tat ");
    }

    @Test
    void aBugIsNotBlamedOnTheUser() {
        weft.failure = new IllegalStateException("tensor: used after close");

        assertThat(weft.run("train", "lenet5")).isEqualTo(ExitCodes.FAILED);
        assertThat(weft.err().strip()).isEqualTo("weft train: IllegalStateException: tensor: used after close "
                + "(a bug in Weft; --debug shows where)");
    }

    @Test
    void aFullDeviceIsAFailureThatSpeaksForItself() {
        weft.failure = new OutOfMemoryException("cpu: asked for 9 GiB, 2 GiB used", null);

        assertThat(weft.run("train", "lenet5")).isEqualTo(ExitCodes.FAILED);
        assertThat(weft.err().strip()).isEqualTo("weft train: cpu: asked for 9 GiB, 2 GiB used");
    }

    @Test
    void whatJavaRunsOutOfIsOneLineWithARemedy() {
        weft.failure = new OutOfMemoryError("Java heap space");
        assertThat(weft.run("train", "lenet5")).isEqualTo(ExitCodes.FAILED);
        assertThat(weft.err().strip()).matches("weft train: out of memory: Java heap space, of which Java may take [0-9,]+ MB; "
                + "try WEFT_JAVA_OPTS=-Xmx[0-9]+g or a smaller --batch");

        weft.failure = new DataException("digits: sample 3: broken", new IllegalStateException(
                new OutOfMemoryError("Java heap space")));
        weft.run("train", "lenet5");
        assertThat(weft.err()).startsWith("weft train: out of memory: Java heap space");

        weft.failure = new OutOfMemoryError("unable to create native thread: possibly out of memory or process/resource limits "
                + "reached");
        weft.run("train", "lenet5");
        assertThat(weft.err().strip())
                .isEqualTo("weft train: the system starts no more threads; try fewer --threads or --workers");

        weft.failure = new OutOfMemoryError("Cannot reserve 10 bytes of direct buffer memory (allocated: 5, limit: 5)");
        weft.run("train", "lenet5");
        assertThat(weft.err().strip())
                .isEqualTo("weft train: out of memory outside Java's heap: Cannot reserve 10 bytes of direct "
                        + "buffer memory (allocated: 5, limit: 5); try WEFT_JAVA_OPTS=-XX:MaxDirectMemorySize=4g");

        weft.failure = new StackOverflowError();
        assertThat(weft.run("eval", "x", "--data", "digits")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.run("train", "lenet5")).isEqualTo(ExitCodes.FAILED);
        assertThat(weft.err().strip()).isEqualTo("weft train: the calls are nested too deep for Java's stack; give it more with "
                + "WEFT_JAVA_OPTS=-Xss16m");
    }

    @Test
    void aTrainingThatDivergedSaysSo() {
        weft.failure = new DivergedException("step 2 (epoch 1): the loss is NaN");

        assertThat(weft.run("train", "lenet5")).isEqualTo(ExitCodes.FAILED);
        assertThat(weft.err().strip()).isEqualTo("weft train: step 2 (epoch 1): the loss is NaN");
    }

    private void assertOneLine(int code, String start) {
        assertThat(code).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith(start);
        assertThat(weft.err().lines()).hasSize(1);
        assertThat(weft.out()).isEmpty();
    }
}
