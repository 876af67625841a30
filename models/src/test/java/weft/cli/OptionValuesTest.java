package weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import weft.cli.base.ExitCodes;
import weft.train.settings.TrainRows;

/** Whatever an option is given, it takes it as it is meant, or refuses it in one line that names the option. */
class OptionValuesTest {
    private static final List<String> NO_WHOLE_NUMBERS =
            List.of("", " ", "1.5", "1e3", "0x10", "1_000", " 5", "5 ", "\u0663", "1f",
                    "--", "NaN", "1,2", "\uff11", "99999999999999999999", "five", "1\u00a0", "+", "-");
    private static final List<String> NO_NUMBERS = List.of("", " ", "1f", "1d", "1F", "0x1p3", "NaN", "Infinity", "-Infinity",
            "inf",
            "+5x", " 5", "5 ", "1_000", "1,5", "\u0663", "1e400", "-1e400", "1e-400", ".", "e5", "1e", "1e1.5", "--5", "1e+");
    /** Options by command line that takes whole numbers. */
    private static final Map<List<String>, List<String>> WHOLE = Map.of(
            List.of("train", "lenet5"), List.of("--epochs", "--batch", "--warmup", "--seed", "--threads", "--workers", "--limit",
                    "--unfreeze-epoch"),
            List.of("eval", "x", "--data", "digits"), List.of("--batch", "--threads"),
            List.of("predict", "x", "y"), List.of("--top", "--threads"),
            List.of("summary", "lenet5"), List.of("--classes"),
            List.of("data", "show", "digits"), List.of("--seed"));
    private static final List<String> DECIMAL = List.of("--lr", "--momentum", "--weight-decay", "--clip-norm", "--ema",
            "--label-smoothing", "--unfreeze-lr", "--mean", "--std");

    @TempDir
    Path folder;

    private final CommandLineFixture weft = new CommandLineFixture();

    static Stream<Arguments> badValues() {
        List<Arguments> all = new ArrayList<>();
        WHOLE.forEach((command, options) -> options
                .forEach(option -> NO_WHOLE_NUMBERS.forEach(value -> all.add(Arguments.of(command, option, value)))));
        DECIMAL.forEach(option -> NO_NUMBERS.forEach(value -> all.add(Arguments.of(List.of("train", "lenet5"), option, value))));
        return all.stream();
    }

    @ParameterizedTest(name = "{0} {1} ''{2}''")
    @MethodSource("badValues")
    void whatIsNoNumberIsRefused(List<String> command, String option, String value) {
        List<String> args = new ArrayList<>(command);
        args.add(option + "=" + value);

        assertThat(weft.run(args.toArray(String[]::new))).isEqualTo(ExitCodes.BAD_INPUT);

        assertThat(weft.err().lines()).hasSize(1);
        assertThat(weft.err()).contains(option);
        assertThat(weft.trained).isNull();
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "+5, 5", "005, 5", "5., 5", ".5, 0.5", "1e-3, 0.001", "1E3, 1000", "-0, 0"})
    void numbersAreTakenAsPeopleWriteThem(String text, double value) {
        weft.run("train", "lenet5", "--weight-decay", text);

        assertThat(weft.trained.get(TrainRows.WEIGHT_DECAY).doubleValue()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"',
            textBlock = """
                    --mean 1,, --std 1          | option '--mean': a part of the list is empty: '1,,'
                    --mean 1,,2 --std 1         | invalid value for option '--mean' (A,B,C): not a number: ''
                    --mean , --std ,            | option '--mean': a part of the list is empty: ','
                    --mean 1e39 --std 1 | invalid value for option '--mean' (A,B,C): '1e39' is too large: the largest number is
                    --freeze a,                 | option '--freeze': a part of the list is empty: 'a,'
                    --freeze= --epochs 3        | option '--freeze' has no value: ''
                    --data=                     | option '--data' has no value: ''
                    --out=                      | invalid value for option '--out': no name: ''
                    --resume=                   | invalid value for option '--resume': no name: ''
                    --init=                     | option '--init' has no value: ''
                    --epochs 1 --epochs 2       | option '--epochs' (N) should be specified only once
                    --epochs 1000001            | --epochs must be at most 1000000: 1000001
                    --epochs -1                 | --epochs must be at least 1: -1
                    --threads 1025              | --threads must be at most 1024: 1025
                    --threads 2000000000        | --threads must be at most 1024: 2000000000
                    --workers 257               | --workers must be at most 256: 257
                    --batch 4294967296| invalid value for option '--batch': '4294967296' is not between -2147483648 and 2147483647
                    --scheduler step:1f         | --scheduler step:1f: '1f' is not a whole number
                    --scheduler step:1:0x1p-1   | --scheduler step:1:0x1p-1: '0x1p-1' is not a number
                    --scheduler exponential:1d  | --scheduler exponential:1d: '1d' is not a number
                    --scheduler step:\u0663     | --scheduler step:\u0663: '\u0663' is not a whole number
                    --head \u0663-2             | --head: widths look like 512-512-120, each at least 1: \u0663-2
                    --head +5-2                 | --head: widths look like 512-512-120, each at least 1: +5-2
                    --device cpu:0:0            | device cpu:0:0: what follows the colon is not a number
                    --device cpu:\u0660         | device cpu:\u0660: what follows the colon is not a number
                    @args                       | unexpected argument '@args'
                    """)
    void listsNamesAndLimits(String options, String message) {
        String[] args = ("train lenet5 " + options).split(" +");

        assertThat(weft.run(args)).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith("weft train: " + message);
        assertThat(weft.err().lines()).hasSize(1);
    }

    @Test
    void aFileThatIsNamedWithAnAtIsNotOpened() throws IOException {
        Path args = Files.writeString(folder.resolve("args"), "--epochs 3");

        assertThat(weft.run("train", "@" + args)).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith("weft train: unknown model '@" + args + "'");
    }

    @Test
    void aFileToWriteIsNoFolder() {
        for (String out : List.of("/", "there/", "a/b/")) {
            assertThat(weft.run("export", "x", "--out", out)).isEqualTo(ExitCodes.BAD_INPUT);
            assertThat(weft.err())
                    .startsWith("weft export: invalid value for option '--out': '" + out + "' names a folder, not a file");
            assertThat(weft.run("data", "show", "digits", "--out", out)).isEqualTo(ExitCodes.BAD_INPUT);
            assertThat(weft.err()).contains("'" + out + "' names a folder, not a file");
        }
    }

    @Test
    void aNameThatCannotBeIsOneLine() {
        assertThat(weft.run("train", "lenet5", "--out", "a\0b")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err().strip())
                .isEqualTo("weft train: invalid value for option '--out': 'a?b' can't be the name of a file "
                        + "here: Nul character not allowed; see weft train --help");
    }

    @Test
    void anEmptyPrefixIsOne() {
        assertThat(weft.run("export", "none.pt", "--prefix", "")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(weft.err()).startsWith("weft export: checkpoint none.pt: no such file");
    }
}
