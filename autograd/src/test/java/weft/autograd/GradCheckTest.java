package weft.autograd;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;

/** GradCheck lets right gradients pass and no wrong one, and says what is wrong. */
class GradCheckTest {

    private static final Tensor X = doubles(Shape.of(2, 3), 0.5, -1.2, 0.8, 2.0, -0.3, 1.1);

    private static Tensor doubles(Shape shape, double... values) {
        return Tensor.of(shape, values, Device.reference());
    }

    private static void check(UnaryOperator<Tensor> function, Tensor x) {
        checkAll(in -> List.of(function.apply(in.getFirst())), x);
    }

    private static void checkAll(Function<List<Tensor>, List<Tensor>> function, Tensor... inputs) {
        try (Scope _ = Scope.open()) {
            GradCheck.check("f", function, Arrays.asList(inputs), new SplittableRandom(1));
        }
    }

    /** The values of {@code y}, but only {@code 1 - error} of the gradient flows back, where {@code where} is 1. */
    private static Tensor withWrongGradient(Tensor y, double error, Tensor where) {
        Tensor part = y.mul(where).mul(error);
        return y.sub(part).add(part.detach());
    }

    @Test
    void aRightGradientPasses() {
        assertThatCode(() -> check(x -> x.mul(x).tanh().exp(), X)).doesNotThrowAnyException();
    }

    @Test
    void severalInputsAndResultsPass() {
        assertThatCode(() -> checkAll(in -> List.of(in.get(0).mul(in.get(1)), in.get(0).exp().sum()), X,
                doubles(Shape.of(3), 1, 2, 3))).doesNotThrowAnyException();
    }

    @Test
    void integerAndMissingInputsArePassedOn() {
        Tensor index = Tensor.of(Shape.of(2, 1), new int[] {2, 0}, Device.reference());

        assertThatCode(() -> checkAll(in -> List.of(in.get(0).gather(1, in.get(2))), X, null, index)).doesNotThrowAnyException();
    }

    @Test
    void emptyInputsPass() {
        assertThatCode(() -> check(x -> x.exp(), doubles(Shape.of(0, 3)))).doesNotThrowAnyException();
    }

    @Test
    void aFunctionThatLosesPartOfItsHistoryFails() {
        assertThatThrownBy(() -> check(x -> x.mul(x.detach()), X)).isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("f: gradient of input 0 float64[2, 3]");
    }

    @Test
    void aFunctionThatDropsAllHistoryFails() {
        assertThatThrownBy(() -> check(x -> x.detach().exp(), X)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("is 0.0, the difference quotient");
    }

    @Test
    void theMessageNamesFunctionInputIndexAndBothValues() {
        Tensor where = doubles(Shape.of(2, 3), 0, 0, 0, 0, 0, 1);

        assertThatThrownBy(() -> checkAll(in -> List.of(in.get(0).mul(withWrongGradient(in.get(1), 0.5, where))),
                doubles(Shape.of(1), 1), X)).isInstanceOf(AssertionError.class)
                .hasMessageMatching("f: gradient of input 1 float64\\[2, 3\\] at index \\[1, 2\\] is -?\\d\\S+, "
                        + "the difference quotient -?\\d\\S+");
    }

    @Test
    void aGradientThatIsNaNFails() {
        // The slope of x^0.5 at 0 is infinite; times 0 it is NaN, although the values are fine.
        assertThatThrownBy(() -> check(x -> x.sqrt().mul(0), doubles(Shape.of(3), 1, 0, 4))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("at index [1] is NaN");
    }

    @Test
    void aResultThatIsNaNFails() {
        assertThatThrownBy(() -> check(x -> x.log(), doubles(Shape.of(2), 1, -1))).isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("f: a result is not finite: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void oneElementWrongByOneInAHundredThousandFails(int element) {
        double[] one = new double[6];
        one[element] = 1;

        assertThatThrownBy(() -> check(x -> withWrongGradient(x.mul(x).exp(), 1e-5, doubles(Shape.of(2, 3), one)), X))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void oneOfManyElementsWrongByOneInAHundredThousandFails(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(200, 0.5, 1.5).toArray();
        double[] one = new double[200];
        one[random.nextInt(200)] = 1;

        assertThatThrownBy(() -> check(x -> withWrongGradient(x.mul(x), 1e-5, doubles(Shape.of(200), one)),
                doubles(Shape.of(200), values))).isInstanceOf(AssertionError.class);
    }

    @Test
    void strongCurvaturePasses() {
        assertThatCode(() -> check(x -> x.pow(-6), doubles(Shape.of(3), 0.2, 0.5, 3))).doesNotThrowAnyException();
    }

    @Test
    void aKinkThatOnlyTheLargestDifferenceCrossesPasses() {
        assertThatCode(() -> check(x -> x.relu(), doubles(Shape.of(3), 1e-4, -1e-4, 2))).doesNotThrowAnyException();
    }

    @Test
    void largeAndSmallNumbersPass() {
        assertThatCode(() -> check(x -> x.mul(x), doubles(Shape.of(4), 1e6, 1e-6, -3e5, 7))).doesNotThrowAnyException();
    }

    @Test
    void nothingToCheckIsAnError() {
        assertThatThrownBy(() -> check(x -> x, Tensor.of(1, 2))).isInstanceOf(AssertionError.class)
                .hasMessage("f: no float64 input to check");
        assertThatThrownBy(() -> checkAll(in -> List.of(), X)).isInstanceOf(AssertionError.class)
                .hasMessage("f: no float64 result to check");
    }
}
