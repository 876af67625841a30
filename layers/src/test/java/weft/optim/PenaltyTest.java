package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.InScope;
import weft.layers.Parameter;
import weft.layers.loss.MSELoss;

/** Penalties on the parameters, written out as a student would: they are tensor operations after the loss. */
@ExtendWith(InScope.class)
class PenaltyTest {

    private static final double[] START = {1.5, -2, 0.25, 0, -0.5, 3};
    private static final double STRENGTH = 0.05;

    @Test
    void squaredPenaltyPullsEachParameterByTwiceItself() {
        double[] plain = gradientOfLossAlone();

        double[] penalised = gradientWith(p -> p.mul(p).sum());

        for (int i = 0; i < START.length; i++) {
            assertThat(penalised[i]).isCloseTo(plain[i] + 2 * STRENGTH * START[i], within(1e-12));
        }
    }

    @Test
    void absolutePenaltyPullsEachParameterByItsSign() {
        double[] plain = gradientOfLossAlone();

        double[] penalised = gradientWith(p -> p.abs().sum());

        for (int i = 0; i < START.length; i++) {
            assertThat(penalised[i]).isCloseTo(plain[i] + STRENGTH * Math.signum(START[i]), within(1e-12));
        }
    }

    @Test
    void weightDecayOfSgdIsHalfTheSquaredPenalty() {
        Parameter decayed = parameter();
        Parameter penalised = parameter();
        SGD decay = new SGD(List.of(decayed), 0.1, new SGD.Settings(0.9, 0, STRENGTH, false));
        SGD none = new SGD(List.of(penalised), 0.1, new SGD.Settings(0.9, 0, 0, false));
        for (int step = 0; step < 10; step++) {
            step(decay, loss(decayed));
            step(none, loss(penalised).add(penalised.value().mul(penalised.value()).sum().mul(STRENGTH / 2)));
        }

        double[] expected = decayed.value().toDoubles();
        assertThat(expected).isNotEqualTo(START);
        assertThat(penalised.value().toDoubles()).containsExactly(expected, within(1e-12));
    }

    private static void step(SGD optimizer, Tensor loss) {
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
    }

    /** The gradient of the loss and the penalty. */
    private static double[] gradientWith(Function<Tensor, Tensor> penalty) {
        Parameter p = parameter();
        loss(p).add(penalty.apply(p.value()).mul(STRENGTH)).backward();
        return p.gradient().toDoubles();
    }

    private static double[] gradientOfLossAlone() {
        Parameter p = parameter();
        loss(p).backward();
        return p.gradient().toDoubles();
    }

    /** A linear network on two samples. */
    private static Tensor loss(Parameter p) {
        Tensor x = Tensor.of(Shape.of(2, 3), new double[] {1, -1, 2, 0.5, 3, -2}, Device.reference());
        Tensor target = Tensor.of(Shape.of(2, 2), new double[] {1, 0, -1, 2}, Device.reference());
        return new MSELoss().call(x.matmul(p.value()), target);
    }

    private static Parameter parameter() {
        return new Parameter(Tensor.of(Shape.of(3, 2), START, Device.reference()));
    }
}
