package weft.kernels.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.kernels.checks.Check.EXECUTION;
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
            row("atomicPastEnd", MEMORY, "out-of-bounds"),
            row("sharedPastEnd", MEMORY, "shared memory has 256 bytes"),
            row("sharedBefore", MEMORY, "before the beginning of s"),
            row("sharedMisaligned", MEMORY, "misaligned access to 8 bytes"),
            row("dynamicTooSmall", MEMORY, "shared memory has 64 bytes"),
            row("localPastEnd", MEMORY, "local memory has 16 bytes"),
            row("othersLocal", MEMORY, "local memory has"),
            row("heapPastEnd", MEMORY, "bytes past the end of 12 bytes, memory from malloc"),
            row("heapAfterFree", MEMORY, "use after free"),
            row("freedTwice", MEMORY, "which was freed before"),
            row("halfOfAWarp", SYNCHRONISATION, "threads 0-15 of warp 0 wait at this barrier and threads 16-31"),
            row("evenThreads", SYNCHRONISATION, "of warp 0 wait at this barrier"),
            row("loopsOfOwnLength", SYNCHRONISATION, "of warp 0 wait at this barrier"),
            row("skippedInAFunction", SYNCHRONISATION, "threads 0-7 of warp 0 wait at this barrier and threads 8-31"),
            row("twoBarriers", SYNCHRONISATION, "of another __syncthreads()"),
            row("twoBarriersInAWarp", SYNCHRONISATION, "the threads of warp 0 are at different barriers"),
            row("waitsAndCounts", SYNCHRONISATION, "that combines values (.red)"),
            row("countsDiffer", SYNCHRONISATION, "expects"),
            row("partsOfTwoWarps", SYNCHRONISATION, "part of warp"),
            row("differentNumbers", SYNCHRONISATION, "deadlock: no thread can go on"),
            row("notInItsMask", SYNCHRONISATION, "not in its own member mask 0xfffffffe"),
            row("masksDiffer", SYNCHRONISATION, "member masks differ"),
            row("readsAnAbsentLane", SYNCHRONISATION, "read from lane 20 of warp 0"),
            row("readsAnEndedLane", SYNCHRONISATION, "of warp 0, which takes no part in the shuffle"),
            row("branchesOnAnAbsentLane", SYNCHRONISATION, "an undefined value is used"),
            row("votesWithoutTheOthers", SYNCHRONISATION, "names thread 16, which goes around this instruction"),
            row("warpAgainstBlock", SYNCHRONISATION, "deadlock"),
            row("shuffleAgainstBarrier", SYNCHRONISATION, "deadlock"),
            row("endless", EXECUTION, "endless loop"),
            row("trapped", EXECUTION, "trap")).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    private static Map.Entry<String, Map.Entry<Check, String>> row(String entry, Check check, String message) {
        return Map.entry(entry, Map.entry(check, message));
    }

    private static Result run(String entry, Set<Check> checks, int workers, Schedule schedule) {
        return CheckedKernel.run("planted", entry, entry.startsWith("dynamic") ? 64 : 0, checks, workers, schedule);
    }

    @Test
    void eachFaultIsFoundOnceWithItsLine() {
        assertThat(CheckedKernel.entries("planted")).containsExactlyInAnyOrderElementsOf(EXPECTED.keySet());
        SoftAssertions all = new SoftAssertions();
        for (String entry : CheckedKernel.entries("planted")) {
            String marker = entry.equals("othersLocal") ? "line of setAt"
                    : entry.equals("skippedInAFunction") ? "fault in barrierInside" : "";
            int line = CheckedKernel.faultLine("planted", entry, marker);
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
