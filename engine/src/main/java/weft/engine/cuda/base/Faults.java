package weft.engine.cuda.base;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import weft.kernels.driver.GpuDriver;

/**
 * Bad labels and indices that kernels find. A kernel can't throw, so it stores the first bad value that it finds. The error is
 * thrown when the host waits for the device the next time, with the message of the operation that found it. So the host need not
 * wait after each operation, and the device stays busy.
 */
public final class Faults {

    /** The most reports that may be open; then the host waits for the device. */
    private static final int REPORTS = 256;

    private final GpuDriver driver;
    private final long stream;
    private final long memory;
    private final List<Wording> open = new ArrayList<>();

    /** Makes the exception for an element's number and the value found there. */
    @FunctionalInterface
    public interface Wording {
        RuntimeException error(int element, int value);
    }

    public Faults(GpuDriver driver, long stream) {
        this.driver = driver;
        this.stream = stream;
        this.memory = driver.allocate((long) REPORTS * Long.BYTES);
        clear();
    }

    private void clear() {
        open.clear();
        driver.fill(memory, (byte) 0xff, (long) REPORTS * Long.BYTES, stream);
    }

    /** The address of a new, empty report. */
    long next(Wording wording) {
        if (open.size() == REPORTS) {
            raise();
        }
        open.add(wording);
        return memory + (open.size() - 1L) * Long.BYTES;
    }

    /** Throws the first report, if there is one. Waits for the device when reports are open. */
    void raise() {
        if (open.isEmpty()) {
            return;
        }
        long[] reports = new long[open.size()];
        driver.copyToHost(MemorySegment.ofArray(reports), memory, (long) reports.length * Long.BYTES, stream);
        driver.synchronize(stream);
        List<Wording> wordings = List.copyOf(open);
        clear();
        for (int i = 0; i < reports.length; i++) {
            if (reports[i] != -1) {
                throw wordings.get(i).error((int) (reports[i] >>> 32), (int) reports[i]);
            }
        }
    }
}
