package weft.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AlternationTest {

    private final List<String> turns = new ArrayList<>();

    /** A side whose call takes what is said of each turn, in seconds, and no real time. */
    private final class Fake implements Side {

        private final String name;
        private final IntToDoubleFunction seconds;
        private int timed;
        private int largest;

        Fake(String name, IntToDoubleFunction seconds) {
            this.name = name;
            this.seconds = seconds;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void run() {
            throw new AssertionError("only turns are timed");
        }

        @Override
        public long nanos(int calls) {
            largest = Math.max(largest, calls);
            turns.add(name + calls);
            return Math.round(calls * seconds.applyAsDouble(timed++) * 1e9);
        }

        @Override
        public void close() {}
    }

    @Test
    void longCallsTakeTurnsOneByOne() {
        Map<String, double[]> samples = Alternation.measure(List.of(new Fake("a", _ -> 2), new Fake("b", _ -> 3)),
                new Alternation.Plan(10, 100, 2, 3, 0.005, 0));
        assertThat(samples).containsOnlyKeys("a", "b");
        assertThat(samples.get("a")).containsExactly(2, 2, 2);
        assertThat(samples.get("b")).containsExactly(3, 3, 3);
        // Two rounds of warm-up use up its ten seconds.
        assertThat(turns).containsExactly("a1", "b1", "a1", "b1", "a1", "b1", "a1", "b1", "a1", "b1");
    }

    @Test
    void aBriefCallIsRepeatedUntilATurnIsLongEnoughAfterATurnThatIsNotTimed() {
        Fake fast = new Fake("f", _ -> 0.001);
        Map<String, double[]> samples = Alternation.measure(List.of(fast), new Alternation.Plan(100, 100, 1, 4, 0.005, 0));
        assertThat(samples.get("f")).hasSize(4).containsOnly(0.001);
        assertThat(fast.largest).isEqualTo(5);
        assertThat(turns.subList(turns.size() - 4, turns.size())).containsExactly("f5", "f5", "f5", "f5");
    }

    @Test
    void aCallThatTakesSomeTurnsRunsOnceNotTimedBeforeTheOneThatIs() {
        Alternation.measure(List.of(new Fake("a", _ -> 0.04), new Fake("b", _ -> 0.06)),
                new Alternation.Plan(0.1, 100, 2, 2, 0.005, 0));
        assertThat(turns).containsExactly("a1", "b1", "a1", "a1", "b1", "a1", "a1", "b1");
    }

    @Test
    void warmUpLastsUntilNothingGetsFaster() {
        // From one second to a tenth of it within 30 turns, then the same.
        Fake side = new Fake("s", turn -> Math.max(0.1, 1 - 0.03 * turn));
        Alternation.measure(List.of(side), new Alternation.Plan(50, 0, 1, 1, 0.005, 0));
        assertThat(turns.size()).isBetween(60, 64);
    }

    @Test
    void warmUpLastsAFifthOfItsTimeEvenIfAllLooksSettled() {
        Alternation.measure(List.of(new Fake("s", _ -> 1)), new Alternation.Plan(100, 0, 1, 1, 0.005, 0));
        assertThat(turns).hasSize(20 + 1);
    }

    @Test
    void warmUpEndsWhenItsTimeIsUsedUp() {
        Fake side = new Fake("s", turn -> 1.0 / (turn + 1));
        Map<String, double[]> samples = Alternation.measure(List.of(side), new Alternation.Plan(2, 0, 1, 1, 0.001, 0));
        // 1 + 1/2 + 1/3 + 1/4 is more than 2.
        assertThat(samples.get("s")).containsExactly(1.0 / 5);
    }

    @Test
    void theRoundsEndWithTheTimeButNotBeforeTheFewest() {
        Alternation.Plan plan = new Alternation.Plan(0, 5, 3, 100, 0.005, 0);
        assertThat(Alternation.measure(List.of(new Fake("slow", _ -> 4)), plan).get("slow")).hasSize(3);
        assertThat(Alternation.measure(List.of(new Fake("fast", _ -> 0.5)), plan).get("fast")).hasSize(10);
        assertThat(Alternation.measure(List.of(new Fake("most", _ -> 0.01)), plan).get("most")).hasSize(100);
    }
}
