package weft.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import weft.optim.Optimizer;
import weft.optim.SGD;

/** No schedule gives a rate that is negative or not finite, whatever its settings, alone or within others. */
class ScheduleProperties {

    @Property(tries = 3000, seed = "1")
    void everyRateIsFiniteAndNotNegative(@ForAll("schedules") Schedule schedule, @ForAll("rates") double initial,
            @ForAll("steps") int step) {
        require(schedule, initial, step);
        IntStream.range(0, 60).forEach(early -> require(schedule, initial, early));
    }

    @Property(tries = 1000, seed = "1")
    void aLineEndsWhereItIsToEnd(@ForAll("lines") LinearLR line, @ForAll("rates") double initial) {
        assertThat(line.learningRate(initial, line.totalIters())).isEqualTo(initial * line.endFactor());
        assertThat(line.learningRate(initial, Integer.MAX_VALUE)).isEqualTo(initial * line.endFactor());
        assertThat(line.learningRate(initial, 0)).isEqualTo(initial * line.startFactor());
    }

    @Property(tries = 300, seed = "1")
    void aPlateauKeepsRatesFiniteAndNotNegative(@ForAll("factors") double factor, @ForAll("rates") double least,
            @ForAll("rates") double rate) {
        var settings = factor >= 1 ? ReduceLROnPlateau.Settings.DEFAULT
                : new ReduceLROnPlateau.Settings(ReduceLROnPlateau.Improvement.DEFAULT.by(0, ReduceLROnPlateau.Threshold.ABS),
                        factor, 0, 0, least, 0);
        weft.layers.Parameter p = new weft.layers.Parameter(weft.engine.Tensor.of(1f));
        Optimizer optimizer = new SGD(List.of(p), rate);
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(optimizer, settings);
        for (double loss : new double[] {1, 2, Double.NaN, Double.POSITIVE_INFINITY, 0.5, 3, 4}) {
            plateau.step(loss);
            assertThat(optimizer.learningRate()).isBetween(0.0, Double.MAX_VALUE);
        }
    }

    @Example
    void settingsThatWouldMakeARateInfiniteOrNegativeAreRefused() {
        for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> new ExponentialLR(bad)).hasMessageStartingWith("ExponentialLR: the factor must be a finite");
            assertThatThrownBy(() -> new StepLR(1, bad)).hasMessageStartingWith("StepLR: the factor must be a finite number");
            assertThatThrownBy(() -> new MultiStepLR(List.of(1), bad)).hasMessageStartingWith("MultiStepLR: the factor must");
            assertThatThrownBy(() -> new CosineAnnealingLR(1, bad)).hasMessageStartingWith("CosineAnnealingLR: the least rate");
            assertThatThrownBy(() -> new CosineAnnealingWarmRestarts(1, 1, bad))
                    .hasMessageStartingWith("CosineAnnealingWarmRestarts: the least rate");
            assertThatThrownBy(() -> new LinearLR(1, bad, 5)).hasMessageStartingWith("LinearLR: the factors lie in");
            assertThatThrownBy(() -> new OneCycleLR(9).withDivisors(bad, 1e4))
                    .hasMessageStartingWith("OneCycleLR: the divisors must be");
            assertThatThrownBy(() -> ReduceLROnPlateau.Settings.DEFAULT.with(bad, 1))
                    .hasMessageStartingWith("ReduceLROnPlateau:");
        }
        assertThatThrownBy(() -> new SequentialLR(List.of(new StepLR(1, 1), new StepLR(1, 1)), List.of(-1)))
                .hasMessageContaining("must ascend from 0 or more, got [-1]");
    }

    private static void require(Schedule schedule, double initial, int step) {
        double rate;
        try {
            rate = schedule.learningRate(initial, step);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("OneCycleLR: step \\d+ is after the \\d+ of the cycle");
            return;
        }
        assertThat(rate).as("%s from %s in step %s", schedule, initial, step).isBetween(0.0, Double.MAX_VALUE);
    }

    @Provide
    static Arbitrary<Schedule> schedules() {
        Arbitrary<Schedule> simple = simple();
        Arbitrary<Schedule> epochs = Combinators.combine(simple, counts()).as(Schedule::perEpoch);
        Arbitrary<Schedule> warmedUp =
                Combinators.combine(Arbitraries.of(1e-300, 0.01, 0.1, 1.0), counts(), Arbitraries.oneOf(simple,
                        epochs)).as(SequentialLR::warmUp);
        Arbitrary<Schedule> sequence =
                Combinators.combine(Arbitraries.oneOf(simple, warmedUp), Arbitraries.oneOf(epochs, warmedUp),
                        Arbitraries.integers().between(0, 50)).as((a, b, at) -> new SequentialLR(List.of(a, b), List.of(at)));
        Arbitrary<Schedule> deep =
                Combinators.combine(sequence, warmedUp, counts()).as((a, b, at) -> new SequentialLR(List.of(a, b), List.of(at)));
        return Arbitraries.oneOf(simple, epochs, warmedUp, sequence, deep);
    }

    private static Arbitrary<Schedule> simple() {
        Arbitrary<Schedule> line = lines().map(l -> l);
        Arbitrary<Schedule> steps = Combinators.combine(counts(), factors()).as(StepLR::new);
        Arbitrary<Schedule> milestones = Combinators.combine(Arbitraries.integers().between(0, 60).list().ofMaxSize(5), factors())
                .as(MultiStepLR::new);
        Arbitrary<Schedule> exponential = factors().map(ExponentialLR::new);
        Arbitrary<Schedule> cosine = Combinators.combine(counts(), rates()).as(CosineAnnealingLR::new);
        Arbitrary<Schedule> restarts = Combinators.combine(counts(), counts(), rates()).as(CosineAnnealingWarmRestarts::new);
        Arbitrary<Schedule> cycle = Combinators.combine(counts(), Arbitraries.doubles().between(0, 1),
                Arbitraries.of(OneCycleLR.Anneal.class), Arbitraries.of(1e-200, 0.5, 1.0, 25.0, 1e200),
                Arbitraries.of(1e-300, 1.0, 1e4,
                        1e300),
                Arbitraries.of(true, false))
                .as((n, rise, anneal, first, last, three) -> new OneCycleLR(n, rise, anneal, three).withDivisors(first, last));
        return Arbitraries.oneOf(line, steps, milestones, exponential, cosine, restarts, cycle);
    }

    @Provide
    static Arbitrary<LinearLR> lines() {
        Arbitrary<Double> ends =
                Arbitraries.oneOf(Arbitraries.doubles().between(0, 1), Arbitraries.of(0.0, 1e-300, 0.1, 0.3, 1.0));
        return Combinators.combine(ends.filter(start -> start > 0), ends, counts()).as(LinearLR::new);
    }

    @Provide
    static Arbitrary<Double> factors() {
        return Arbitraries.oneOf(Arbitraries.doubles().between(0, 2), Arbitraries.of(0.0, 1e-300, 0.1, 1.0, 10.0, 1e300,
                Double.MAX_VALUE, Double.MIN_VALUE));
    }

    @Provide
    static Arbitrary<Double> rates() {
        return Arbitraries.oneOf(Arbitraries.doubles().between(0, 1), Arbitraries.of(0.0, Double.MIN_VALUE, 1e-3, 0.1, 1e30,
                Double.MAX_VALUE));
    }

    @Provide
    static Arbitrary<Integer> steps() {
        return Arbitraries.oneOf(Arbitraries.integers().between(0, 200), Arbitraries.integers().between(0, Integer.MAX_VALUE),
                Arbitraries.of(Integer.MAX_VALUE, Integer.MAX_VALUE - 1));
    }

    private static Arbitrary<Integer> counts() {
        return Arbitraries.oneOf(Arbitraries.integers().between(1, 40), Arbitraries.integers().between(1, Integer.MAX_VALUE),
                Arbitraries.of(1, 2, 3, Integer.MAX_VALUE));
    }
}
