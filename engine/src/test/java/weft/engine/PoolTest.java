package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.engine.backend.Backend;
import weft.engine.backend.Memory;
import weft.engine.backend.OutOfMemoryException;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

class PoolTest {

    /** A device with a limited number of bytes, which counts its allocations. */
    private static final class SmallDevice implements Backend {

        private record Piece(int elements, long bytes) implements Memory {}

        private final long capacity;
        private long taken;
        private int allocations;
        private int frees;

        SmallDevice(long capacity) {
            this.capacity = capacity;
        }

        @Override
        public String name() {
            return "small";
        }

        @Override
        public Memory allocate(DType dtype, int elements) {
            long bytes = (long) elements * dtype.bytes();
            if (taken + bytes > capacity) {
                throw new OutOfMemoryException("full", null);
            }
            taken += bytes;
            allocations++;
            return new Piece(elements, bytes);
        }

        @Override
        public void free(Memory memory) {
            taken -= ((Piece) memory).bytes;
            frees++;
        }

        @Override
        public void upload(Object array, int arrayOffset, Memory to, int offset, int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void download(Memory from, int offset, Object array, int arrayOffset, int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void poison(DType dtype, Memory memory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void synchronize() {}
    }

    private final SmallDevice device = new SmallDevice(4096);
    private final Pool pool = new Pool(device);

    @ParameterizedTest
    @CsvSource({"0, 16", "1, 16", "16, 16", "17, 32", "128, 128", "129, 144", "255, 256", "256, 256", "257, 288", "1000, 1024",
            "1025, 1152", "2147483639, 2147483639", "2147483640, 2147483639"})
    void requestsAreRoundedUpToEightSizesPerDoubling(int elements, int rounded) {
        assertThat(Pool.roundUp(elements)).isEqualTo(rounded);
    }

    @Test
    void roundingWastesAtMostAnEighth() {
        for (int elements = 128; elements < 1_000_000; elements += 37) {
            assertThat(Pool.roundUp(elements)).isGreaterThanOrEqualTo(elements)
                    .isLessThanOrEqualTo(elements + elements / 8);
        }
    }

    @Test
    void whatOneStepReturnsTheNextOneTakes() {
        Memory first = pool.take(DType.FLOAT32, 100);
        pool.give(DType.FLOAT32, first);
        Memory second = pool.take(DType.FLOAT32, 98);
        assertThat(second).isSameAs(first);
        assertThat(device.allocations).isEqualTo(1);
    }

    @Test
    void memoryOfAnotherTypeOrSizeIsNotTaken() {
        pool.give(DType.FLOAT32, pool.take(DType.FLOAT32, 100));
        pool.take(DType.INT32, 100);
        pool.take(DType.FLOAT32, 200);
        assertThat(device.allocations).isEqualTo(3);
    }

    @Test
    void bytesAreCountedAsUsedPooledAndAtTheirPeak() {
        Memory a = pool.take(DType.FLOAT64, 16);
        Memory b = pool.take(DType.FLOAT32, 16);
        assertThat(pool.usedBytes()).isEqualTo(16 * 8 + 16 * 4);
        pool.give(DType.FLOAT64, a);
        assertThat(pool.usedBytes()).isEqualTo(16 * 4);
        assertThat(pool.pooledBytes()).isEqualTo(16 * 8);
        assertThat(pool.peakBytes()).isEqualTo(16 * 8 + 16 * 4);
        pool.resetPeak();
        assertThat(pool.peakBytes()).isEqualTo(16 * 4);
        pool.give(DType.FLOAT32, b);
        pool.flush();
        assertThat(pool.pooledBytes()).isZero();
        assertThat(device.taken).isZero();
    }

    @Test
    void aFullDeviceGetsBackWhatIsPooledAndIsAskedOnceMore() {
        pool.give(DType.FLOAT32, pool.take(DType.FLOAT32, 512));
        assertThat(device.taken).isEqualTo(2048);
        Memory large = pool.take(DType.FLOAT32, 1024);
        assertThat(large.elements()).isEqualTo(1024);
        assertThat(device.frees).isEqualTo(1);
        assertThat(pool.pooledBytes()).isZero();
    }

    @Test
    void outOfMemorySaysHowMuchWasAskedForUsedAndPooled() {
        pool.take(DType.FLOAT32, 512);
        pool.give(DType.FLOAT32, pool.take(DType.FLOAT32, 16));
        assertThatThrownBy(() -> pool.take(DType.FLOAT64, 512)).isInstanceOf(OutOfMemoryException.class)
                .hasMessage("out of memory on small: 4,096 bytes requested, 2,048 in use, 0 pooled");
        assertThat(pool.usedBytes()).isEqualTo(2048);
        assertThat(pool.take(DType.FLOAT32, 512).elements()).isEqualTo(512);
    }

    /**
     * Two of the 100 buffers fit. One collection may bring back both: the next buffer then takes the second without asking the
     * device, so how often the device is asked depends on the collector.
     */
    @Test
    void aFullDeviceGetsBackBuffersThatWereDropped() {
        for (int i = 0; i < 100; i++) {
            new Buffer(pool, DType.FLOAT32, 512).leaveToCollector();
        }
        assertThat(device.allocations).isBetween(3, 100);
        assertThat(device.frees).isPositive();
        assertThat(device.taken).isLessThanOrEqualTo(4096);
    }

    @Test
    void aBufferLeftToTheCollectorAndClosedComesBackOnce() {
        Buffer buffer = new Buffer(pool, DType.FLOAT32, 512);
        buffer.leaveToCollector();
        buffer.release();
        assertThat(pool.usedBytes()).isZero();
        assertThat(pool.pooledBytes()).isEqualTo(2048);
        pool.take(DType.FLOAT32, 512);
        assertThatThrownBy(() -> pool.take(DType.FLOAT32, 1024)).isInstanceOf(OutOfMemoryException.class);
        assertThat(pool.usedBytes()).isEqualTo(2048);
    }
}
