package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Tensor;
import weft.layers.InScope;
import weft.layers.Parameter;
import weft.layers.io.base.CheckpointException;
import weft.optim.schedule.CosineAnnealingLR;
import weft.optim.schedule.CosineAnnealingWarmRestarts;
import weft.optim.schedule.ExponentialLR;
import weft.optim.schedule.LinearLR;
import weft.optim.schedule.MultiStepLR;
import weft.optim.schedule.OneCycleLR;
import weft.optim.schedule.ReduceLROnPlateau;
import weft.optim.schedule.Schedule;
import weft.optim.schedule.Scheduler;
import weft.optim.schedule.SequentialLR;
import weft.optim.schedule.StepLR;

/** Each schedule sets the rates that PyTorch's sets, step by step; {@code src/test/golden/schedules.py} wrote the numbers. */
@ExtendWith(InScope.class)
class GoldenSchedulesTest {

    private static final int STEPS = 50;
    private static final double DIGITS = 1e-12;
    private static final Golden GOLDEN = Golden.read("schedules.txt");

    private static final Map<String, Schedule> SCHEDULES = schedules();
    private static final Map<String, ReduceLROnPlateau.Settings> PLATEAUS = plateaus();

    private static Map<String, Schedule> schedules() {
        Map<String, Schedule> all = new LinkedHashMap<>();
        all.put("step", new StepLR(7, 0.3));
        all.put("multistep", new MultiStepLR(List.of(5, 20, 20, 31), 0.2));
        all.put("exponential", new ExponentialLR(0.9));
        all.put("linear", LinearLR.DEFAULT);
        all.put("linear down", new LinearLR(1, 0.1, 30));
        all.put("cosine", new CosineAnnealingLR(50, 0));
        all.put("cosine back", new CosineAnnealingLR(15, 0.001));
        all.put("restarts", new CosineAnnealingWarmRestarts(12, 1, 0));
        all.put("restarts longer", new CosineAnnealingWarmRestarts(5, 2, 0.001));
        all.put("warm-up", SequentialLR.warmUp(0.01, 8, new CosineAnnealingLR(42, 0)));
        all.put("three in a row", new SequentialLR(List.of(new LinearLR(0.1, 0.5, 10), new ExponentialLR(0.95),
                new StepLR(4, 0.5)), List.of(6, 25)));
        all.put("onecycle", new OneCycleLR(51));
        all.put("onecycle linear",
                new OneCycleLR(55, 0.4, OneCycleLR.Anneal.LINEAR, false).withMomentum(0.7, 0.99).withDivisors(10, 100));
        all.put("onecycle three", new OneCycleLR(51, 0.3, OneCycleLR.Anneal.COS, true));
        all.put("onecycle over", new OneCycleLR(50).withoutMomentum());
        return all;
    }

    private static Map<String, ReduceLROnPlateau.Settings> plateaus() {
        Map<String, ReduceLROnPlateau.Settings> all = new LinkedHashMap<>();
        ReduceLROnPlateau.Improvement less = ReduceLROnPlateau.Improvement.DEFAULT;
        ReduceLROnPlateau.Improvement more = new ReduceLROnPlateau.Improvement(ReduceLROnPlateau.Mode.MAX, 1e-4,
                ReduceLROnPlateau.Threshold.REL);
        all.put("plateau", ReduceLROnPlateau.Settings.DEFAULT.with(0.1, 3));
        all.put("plateau max",
                new ReduceLROnPlateau.Settings(more.by(0.05, ReduceLROnPlateau.Threshold.ABS), 0.5, 2, 3, 0, 1e-8));
        all.put("plateau floor", new ReduceLROnPlateau.Settings(less.by(0.1, ReduceLROnPlateau.Threshold.REL), 0.3, 1, 1, 0.01,
                1e-8));
        all.put("plateau rel max", new ReduceLROnPlateau.Settings(more.by(0.1, ReduceLROnPlateau.Threshold.REL), 0.5, 0, 0, 0,
                0.004));
        return all;
    }

    static Set<String> names() {
        return SCHEDULES.keySet();
    }

    static Set<String> plateauNames() {
        return PLATEAUS.keySet();
    }

    private static Optimizer twoGroups() {
        Optimizer optimizer = new Optimizer();
        SGD.Settings momentum = new SGD.Settings(0.9, 0, 0, false);
        optimizer.addGroup(List.of(new Parameter(Tensor.of(1f))), 0.1, momentum);
        optimizer.addGroup(List.of(new Parameter(Tensor.of(1f))), 0.03, momentum);
        return optimizer;
    }

    @ParameterizedTest
    @MethodSource("names")
    void fiftyStepsAreThoseOfPyTorch(String name) {
        Optimizer optimizer = twoGroups();
        Scheduler scheduler = new Scheduler(optimizer, SCHEDULES.get(name));

        for (int step = 0; step <= STEPS; step++) {
            requireRates(name, step, optimizer);
            double momentum = optimizer.groups().getFirst().rule().momentum();
            double expected = GOLDEN.has(name + " momentum") ? GOLDEN.line(name + " momentum")[step] : 0.9;
            assertThat(momentum).as("momentum in step %d", step).isCloseTo(expected, within(DIGITS));
            if (step < STEPS) {
                scheduler.step();
            }
        }
        assertThat(GOLDEN.has(name + " momentum")).isEqualTo(name.startsWith("onecycle") && !name.equals("onecycle over"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aSchedulerGoesOnFromItsNumbersToTheBit(String name) {
        Optimizer one = twoGroups();
        Scheduler straight = new Scheduler(one, SCHEDULES.get(name));
        Optimizer two = twoGroups();
        Scheduler continued = new Scheduler(two, SCHEDULES.get(name));
        for (int step = 0; step < 23; step++) {
            straight.step();
        }

        continued.load(straight.numbers());

        for (int step = 23; step <= STEPS; step++) {
            for (int g = 0; g < 2; g++) {
                assertThat(two.groups().get(g).learningRate()).isEqualTo(one.groups().get(g).learningRate());
                assertThat(two.groups().get(g).rule()).isEqualTo(one.groups().get(g).rule());
            }
            if (step < STEPS) {
                straight.step();
                continued.step();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("plateauNames")
    void plateausAreFoundWherePyTorchFindsThem(String name) {
        Optimizer optimizer = twoGroups();
        ReduceLROnPlateau scheduler = new ReduceLROnPlateau(optimizer, PLATEAUS.get(name));

        for (int step = 0; step <= STEPS; step++) {
            requireRates(name, step, optimizer);
            if (step < STEPS) {
                scheduler.step(GOLDEN.line("measures")[step]);
            }
        }
        assertThat(optimizer.learningRate()).as("the rate fell").isLessThan(0.1);
    }

    @ParameterizedTest
    @MethodSource("plateauNames")
    void aPlateauThatIsContinuedEndsWithTheSameRates(String name) {
        Optimizer one = twoGroups();
        ReduceLROnPlateau straight = new ReduceLROnPlateau(one, PLATEAUS.get(name));
        for (int step = 0; step < STEPS; step++) {
            Optimizer two = twoGroups();
            ReduceLROnPlateau continued = new ReduceLROnPlateau(two, PLATEAUS.get(name));
            continued.load(straight.numbers());

            straight.step(GOLDEN.line("measures")[step]);
            continued.step(GOLDEN.line("measures")[step]);

            assertThat(continued.numbers()).isEqualTo(straight.numbers());
            assertThat(two.groups().getLast().learningRate()).isEqualTo(one.groups().getLast().learningRate());
        }
    }

    private static void requireRates(String name, int step, Optimizer optimizer) {
        for (int g = 0; g < 2; g++) {
            assertThat(optimizer.groups().get(g).learningRate()).as("%s, group %d, step %d", name, g, step)
                    .isCloseTo(GOLDEN.line(name + " " + g)[step], within(DIGITS));
        }
    }

    @Test
    void overEpochsTheRateStaysForAllStepsOfOne() {
        Schedule schedule = new ExponentialLR(0.5).perEpoch(3);

        assertThat(List.of(0, 1, 2, 3, 5, 6)).map(step -> schedule.learningRate(1, step))
                .containsExactly(1.0, 1.0, 1.0, 0.5, 0.5, 0.25);
    }

    @Test
    void aGroupThatJoinsLaterFollowsTheScheduleFromItsOwnRate() {
        Optimizer optimizer = twoGroups();
        Scheduler scheduler = new Scheduler(optimizer, new StepLR(1, 0.5));
        scheduler.step();
        optimizer.addGroup(List.of(new Parameter(Tensor.of(1f))), 0.008, Adam.DEFAULT);

        scheduler.apply();
        assertThat(optimizer.groups()).map(ParameterGroup::learningRate).containsExactly(0.05, 0.015, 0.004);
        scheduler.step();
        assertThat(optimizer.groups()).map(ParameterGroup::learningRate).containsExactly(0.025, 0.0075, 0.002);
    }

    @Test
    void aCycleThatIsOverOrCannotMoveAMomentumIsAnError() {
        Optimizer optimizer = twoGroups();
        Scheduler scheduler = new Scheduler(optimizer, new OneCycleLR(1));
        scheduler.step();
        assertThatThrownBy(scheduler::step).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("OneCycleLR: step 2 is after the 1 of the cycle");

        Optimizer without = new Adagrad(List.of(new Parameter(Tensor.of(1f))), 0.1);
        assertThatThrownBy(() -> new Scheduler(without, new OneCycleLR(9))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("optimizer: a rule that has no momentum: ");
    }

    /** A loop that steps after each batch asks for the rate after the last one; PyTorch's is below 0 there, or divided by 0. */
    @ParameterizedTest
    @CsvSource({"10, 0.3, LINEAR, false", "10, 0.9, LINEAR, false", "10, 0.9, LINEAR, true", "10, 0.1, COS, false",
            "10, 0.1, COS, true", "5, 1, COS, false", "5, 1, LINEAR, false", "5, 0.6, COS, true", "5, 0.6, LINEAR, true",
            "1, 1, LINEAR, false", "2, 0.5, COS, true"})
    void aCycleHasARateAndAMomentumInEachStepAndAfterTheLast(int steps, double rise, OneCycleLR.Anneal anneal, boolean three) {
        OneCycleLR cycle = new OneCycleLR(steps, rise, anneal, three);
        for (int step = 0; step <= steps; step++) {
            assertThat(cycle.learningRate(0.5, step)).as("rate in step %d", step).isBetween(0.0, 0.5);
            assertThat(cycle.momentum(step).orElseThrow()).as("momentum in step %d", step)
                    .isBetween(0.85 - DIGITS, 0.95 + DIGITS);
        }
    }

    @Test
    void settingsOutOfRangeAndNumbersOfSomethingElseAreRefused() {
        assertThatThrownBy(() -> new StepLR(0, 0.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("StepLR: the step size must be at least 1, got 0");
        assertThatThrownBy(() -> new LinearLR(0, 1, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OneCycleLR(5, 1.5, OneCycleLR.Anneal.COS, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SequentialLR(List.of(LinearLR.DEFAULT), List.of(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SequentialLR: takes one schedule more than milestones, got 1 and 1");
        assertThatThrownBy(() -> ReduceLROnPlateau.Settings.DEFAULT.with(1, 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ReduceLROnPlateau: the factor must be below 1, got 1.0");

        Optimizer optimizer = twoGroups();
        Scheduler scheduler = new Scheduler(optimizer, new StepLR(1, 0.5));
        assertThatThrownBy(() -> scheduler.load(Map.of())).isInstanceOf(CheckpointException.class);
        assertThatThrownBy(() -> scheduler.load(Map.of("steps", -1.0))).isInstanceOf(CheckpointException.class);
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(optimizer, ReduceLROnPlateau.Settings.DEFAULT);
        assertThatThrownBy(() -> plateau.load(Map.of("best", 1.0))).isInstanceOf(CheckpointException.class)
                .hasMessage("does not fit a schedule of 2 groups: [best]");
    }
}
