package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import weft.engine.Device;

/**
 * A training step of LeNet-5 allocates little once it is compiled: tensors take their arrays from the pool, loops keep vectors in
 * registers, scratch memory is kept by each thread. What is left are small objects: records, scopes, nodes of the history.
 */
class StepAllocationTest {

    private static final int BATCH = 64;
    private static final int WARM_UP = 600;
    private static final int STEPS = 1_000;
    /** The compiler may have much else to do, so the step is measured again until it is compiled, at most this often. */
    private static final int ROUNDS = 10;
    /** Bytes of a step, on all threads together. */
    private static final int STEP_LIMIT = 256 << 10;
    /** Bytes of one array. */
    private static final int ARRAY_LIMIT = 1 << 10;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static int threads;
    private static LeNetStep step;

    @BeforeAll
    static void warmUp() {
        threads = Device.cpu().threads();
        Device.cpu().threads(2);
        step = new LeNetStep(Device.cpu(), BATCH, 1e-3);
        run(WARM_UP);
    }

    @AfterAll
    static void close() {
        step.close();
        Device.cpu().threads(threads);
    }

    private static void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step.run();
        }
    }

    @Test
    void aStepAllocatesLittleOnAllThreadsTogether() {
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && bytes >= STEP_LIMIT; round++) {
            long before = allocated();
            run(STEPS);
            bytes = (allocated() - before) / STEPS;
        }
        assertThat(bytes).as("bytes of a step").isLessThan(STEP_LIMIT);
    }

    /** Of this thread and of those that compute with it. */
    private static long allocated() {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("weft-cpu-")) {
                bytes += THREADS.getThreadAllocatedBytes(thread.threadId());
            }
        }
        return bytes;
    }

    /**
     * The JVM reports an allocation whenever a thread needs new room, so it reports each place that allocates sooner or later,
     * and those that allocate much soon.
     */
    @Test
    void aStepAllocatesNoLargeArray() throws InterruptedException {
        Map<String, Long> large = new ConcurrentSkipListMap<>();
        try (RecordingStream allocations = new RecordingStream()) {
            for (String event : new String[] {"jdk.ObjectAllocationInNewTLAB", "jdk.ObjectAllocationOutsideTLAB"}) {
                allocations.enable(event).withStackTrace();
                allocations.onEvent(event, e -> {
                    String type = e.<RecordedClass>getValue("objectClass").getName();
                    String place = place(e);
                    if (type.startsWith("[") && e.getLong("allocationSize") > ARRAY_LIMIT && !place.isEmpty()) {
                        large.merge(type + place, e.getLong("allocationSize"), Math::max);
                    }
                });
            }
            allocations.startAsync();
            run(STEPS);
            allocations.stop();
        }
        assertThat(large).as("arrays of more than %d bytes", ARRAY_LIMIT).isEmpty();
    }

    /** The innermost frames down to the first of Weft; empty if there is none but this test. */
    private static String place(RecordedEvent event) {
        StringBuilder place = new StringBuilder();
        if (event.getStackTrace() != null) {
            for (RecordedFrame frame : event.getStackTrace().getFrames()) {
                String type = frame.getMethod().getType().getName();
                place.append(" < ").append(type).append('.').append(frame.getMethod().getName());
                if (type.startsWith("weft.")) {
                    return type.startsWith(StepAllocationTest.class.getName()) ? "" : place.toString();
                }
            }
        }
        return "";
    }
}
