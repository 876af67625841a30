package weft.kernels.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.kernels.checks.Check.MEMORY;
import static weft.kernels.checks.Check.SYNCHRONISATION;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import weft.kernels.Schedule;
import weft.kernels.checks.CheckedKernel.Result;

/** Kernels with one mistake each: it is found, once, with its line, on 1 and 2 host threads and in four schedules. */
class PlantedFaultsTest {

    /** Kernel: check, part of the message. */
    private static final Map<String, Map.Entry<Check, String>> EXPECTED = Stream.of(
            row("offByOne", MEMORY, "0 bytes past the end of x (i32[100]) made at CheckedKernel.java:"),
            row("readBefore", MEMORY, "4 bytes before x (i32[100])"),
            row("misaligned", MEMORY, "misaligned write of 4 bytes"),
            row("misalignedPair", MEMORY, "misaligned write of 8 bytes"),
            row("nullPointer", MEMORY, "null pointer: write of 4 bytes"),
            row("vectorPastEnd", MEMORY, "out-of-bounds read of 16 bytes"),
            row("bytePastEnd", MEMORY, "out-of-bounds write of 1 bytes"),
            row("farAway", MEMORY, "bytes past the end of x (i32[100])"),
            row("loopTooLong", MEMORY, "0 bytes past the end of x"),
            row("atomicPastEnd", MEMORY, "out-of-bounds"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    private static Map.Entry<String, Map.Entry<Check, String>> row(String entry, Check check, String message) {
        return Map.entry(entry, Map.entry(check, message));
    }

    private static Result run(String entry, Set<Check> checks, int workers, Schedule schedule) {
        return CheckedKernel.run("planted", entry, entry.startsWith("dynamic") ? 64 : 0, checks, workers, schedule);
    }

    @Test
    void eachFaultIsFoundOnceWithItsLine() {
        assertThat(CheckedKernel.entries("planted")).containsAll(EXPECTED.keySet());
        SoftAssertions all = new SoftAssertions();
        for (String entry : EXPECTED.keySet()) {
            int line = CheckedKernel.faultLine("planted", entry, "");
            for (Schedule schedule : CheckedKernel.SCHEDULES) {
                List<Finding> findings = run(entry, Check.ALL, 1, schedule).findings();
                all.assertThat(findings).as("%s, %s", entry, schedule).hasSize(1);
                if (findings.isEmpty()) {
                    continue;
                }
                Finding f = findings.getFirst();
                all.assertThat(f.check()).as("%s", f).isEqualTo(EXPECTED.get(entry).getKey());
                if (schedule == Schedule.FORWARD) {
                    all.assertThat(f.message()).as(entry).contains(EXPECTED.get(entry).getValue());
                    all.assertThat(f.places().getFirst().line()).as("%s: %s", entry, f).isEqualTo(line);
                } else {
                    all.assertThat(f.places()).as("%s: %s", entry, f).anyMatch(p -> p.line() == line);
                }
                all.assertThat(run(entry, Check.ALL, 2, schedule).findings()).as(entry).isEqualTo(findings);
            }
        }
        all.assertAll();
    }

    @Test
    void whatHappensToManyThreadsIsOneFindingWithACount() {
        Finding f = run("misaligned", Check.ALL, 1, Schedule.FORWARD).findings().getFirst();
        assertThat(f.count()).isEqualTo(128);
        assertThat(f.example()).contains("block (0, 0, 0), thread (0, 0, 0)");
        assertThat(f.toString()).startsWith("planted.cu:").endsWith("; 128 times");
        assertThat(run("loopTooLong", Check.ALL, 1, Schedule.FORWARD).findings().getFirst().count()).isEqualTo(4);
        assertThat(run("halfOfAWarp", Check.ALL, 1, Schedule.FORWARD).findings().getFirst().count()).isEqualTo(4);
    }

    @Test
    void eachCheckCanBeSwitchedOff() {
        for (String entry : new String[] {"halfOfAWarp", "twoBarriers", "masksDiffer", "votesWithoutTheOthers"}) {
            assertThat(run(entry, Set.of(MEMORY), 1, Schedule.FORWARD).findings()).as(entry).isEmpty();
        }
        Finding fault = run("misaligned", Set.of(SYNCHRONISATION), 1, Schedule.FORWARD).findings().getFirst();
        assertThat(fault.count()).as("the launch ends at the first").isEqualTo(1);
        assertThat(Arrays.asList(Check.values())).containsAll(Check.ALL);
    }
}
