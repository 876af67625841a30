package weft.datasets.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.zip.Checksum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.Dataset;
import weft.datasets.Jitter;
import weft.datasets.Sample;
import weft.datasets.TestData;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;
import weft.datasets.source.Digits;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Normalize;
import weft.datasets.transform.RandomApply;
import weft.datasets.transform.Resize;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;
import weft.datasets.transform.color.ColorJitter;
import weft.datasets.transform.color.GaussianBlur;
import weft.datasets.transform.color.RandomErasing;
import weft.datasets.transform.color.TrivialAugmentWide;
import weft.datasets.transform.geometry.RandomAffine;
import weft.datasets.transform.geometry.RandomCrop;
import weft.datasets.transform.geometry.RandomHorizontalFlip;
import weft.datasets.transform.geometry.RandomPerspective;

@Timeout(60)
class DataLoaderTest {
    private static final Transform LENET = Compose.of(new ToTensor(), new Resize(12, 12),
            new Normalize(new float[] {0.3f}, new float[] {0.4f}));

    private static final Transform AUGMENTED = Compose.of(new RandomCrop(8, 8, 2), new RandomHorizontalFlip(),
            new RandomApply(new TrivialAugmentWide(), 0.7), new RandomAffine(20), ColorJitter.of(0.4, 0.4, 0, 0),
            new RandomPerspective(0.5, 0.5), new GaussianBlur(3), new ToTensor(), new RandomErasing(0.5));

    /** A batch's content, copied. */
    record Seen(List<Float> pixels, List<Integer> labels, List<Integer> indices) {
        static Seen of(Batch batch) {
            List<Float> pixels = new ArrayList<>();
            for (int i = 0; i < batch.n() * batch.format().size(); i++) {
                pixels.add(batch.pixels()[i]);
            }
            return new Seen(pixels, Arrays.stream(batch.labels()).limit(batch.n()).boxed().toList(),
                    Arrays.stream(batch.indices()).limit(batch.n()).boxed().toList());
        }
    }

    private static List<Seen> read(DataLoader loader, int number) {
        List<Seen> seen = new ArrayList<>();
        try (Epoch epoch = loader.epoch(number)) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    seen.add(Seen.of(batch));
                }
            }
        }
        return seen;
    }

    private static List<Integer> order(DataLoader loader, int number) {
        return read(loader, number).stream().flatMap(batch -> batch.indices.stream()).toList();
    }

    private static long loaderThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("weft-data-")).count();
    }

    @AfterEach
    void noWorkerOutlivesItsEpoch() {
        assertThat(loaderThreads()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void theBatchesOfASeedAreTheSameWhateverTheNumberOfWorkers(int workers) {
        Dataset digits = Digits.load().limit(333);
        for (Transform transform : List.of(LENET, Compose.of(new ToTensor(), new Jitter()), AUGMENTED)) {
            DataLoader alone = DataLoader.of(digits, transform).batchSize(16).shuffle(true).seed(9).workers(0).build();
            DataLoader many = DataLoader.of(digits, transform).batchSize(16).shuffle(true).seed(9).workers(workers).build();
            for (int epoch = 0; epoch < 3; epoch++) {
                assertThat(read(many, epoch)).hasSize(21).isEqualTo(read(alone, epoch));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7})
    void anEpochMayBeginAtAnyOfItsBatches(int first) {
        Dataset digits = Digits.load().limit(50);
        for (int workers : new int[] {0, 1, 3}) {
            DataLoader loader = DataLoader.of(digits, Compose.of(new ToTensor(), new Jitter())).batchSize(8).shuffle(true).seed(3)
                    .workers(workers).build();
            List<Seen> whole = read(loader, 4);
            List<Seen> rest = new ArrayList<>();
            try (Epoch epoch = loader.epoch(4, first)) {
                while (epoch.hasNext()) {
                    try (Batch batch = epoch.next()) {
                        rest.add(Seen.of(batch));
                    }
                }
            }
            assertThat(rest).isEqualTo(whole.subList(first, 7));
        }
    }

    @Test
    void epochsMayBeReadInAnyOrderAndAgain() {
        DataLoader loader = DataLoader.of(Digits.load().limit(50), LENET).batchSize(7).shuffle(true).seed(3).build();
        List<Seen> second = read(loader, 1);
        assertThat(read(loader, 0)).isNotEqualTo(second);
        assertThat(read(loader, 1)).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aShuffledEpochShowsEverySampleOnce(int workers) {
        DataLoader loader = DataLoader.of(TestData.numbered(1000), new ToTensor()).batchSize(33).shuffle(true).workers(workers)
                .build();
        List<Integer> first = order(loader, 0);
        assertThat(first).hasSize(1000).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1000).boxed().toList())
                .isNotEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThat(order(loader, 1)).isNotEqualTo(first);
    }

    @Test
    void seedAndEpochDecideTheOrder() {
        Dataset data = TestData.numbered(100);
        DataLoader one = DataLoader.of(data, new ToTensor()).shuffle(true).seed(1).build();
        DataLoader alike = DataLoader.of(data, new ToTensor()).shuffle(true).seed(1).batchSize(9).build();
        DataLoader other = DataLoader.of(data, new ToTensor()).shuffle(true).seed(2).build();
        assertThat(order(alike, 5)).isEqualTo(order(one, 5));
        assertThat(order(other, 5)).isNotEqualTo(order(one, 5));
    }

    @Test
    void withoutShuffleTheSamplesComeInOrderWithTheirPixelsAndLabels() {
        int at = 0;
        try (Epoch epoch = DataLoader.of(TestData.numbered(700), new ToTensor()).batchSize(64).build().epoch(0)) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    for (int i = 0; i < batch.n(); i++, at++) {
                        assertThat(batch.indices()[i]).isEqualTo(at);
                        assertThat(batch.labels()[i]).isEqualTo(at % 3);
                        assertThat(batch.pixels()[2 * i]).isEqualTo((at & 0xff) / 255f);
                        assertThat(batch.pixels()[2 * i + 1]).isEqualTo((at >> 8) / 255f);
                    }
                }
            }
        }
        assertThat(at).isEqualTo(700);
    }

    @ParameterizedTest
    @CsvSource({"10,3,false,4,10,1", "10,3,true,3,9,3", "9,3,true,3,9,3", "2,3,false,1,2,2", "2,3,true,0,0,0", "1,1,true,1,1,1"})
    void dropLastLeavesOutWhatDoesNotFillABatch(int n, int batchSize, boolean dropLast, int batches, int samples, int last) {
        DataLoader loader = DataLoader.of(TestData.numbered(n), new ToTensor()).batchSize(batchSize).dropLast(dropLast).build();
        assertThat(loader.batches()).isEqualTo(batches);
        assertThat(loader.samples()).isEqualTo(samples);
        List<Seen> seen = read(loader, 0);
        assertThat(seen).hasSize(batches);
        assertThat(seen.stream().mapToInt(batch -> batch.labels.size()).sum()).isEqualTo(samples);
        assertThat(seen.isEmpty() ? 0 : seen.getLast().labels.size()).isEqualTo(last);
    }

    @Test
    void theFormatIsWhatTheTransformMakes() {
        DataLoader loader = DataLoader.of(Digits.load(), LENET).batchSize(5).build();
        assertThat(loader.format()).isEqualTo(new ImageFormat(1, 12, 12, 1));
        try (Epoch epoch = loader.epoch(0); Batch batch = epoch.next()) {
            assertThat(batch.format()).isEqualTo(loader.format());
            assertThat(batch.pixels()).hasSize(5 * 144);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void closingEarlyStopsTheWorkersAndTheNextEpochIsWhole(int workers) {
        DataLoader loader = DataLoader.of(TestData.numbered(5000), new ToTensor()).batchSize(10).workers(workers).build();
        Epoch epoch = loader.epoch(0);
        epoch.next().close();
        assertThat(loaderThreads()).isEqualTo(workers);
        epoch.close();
        epoch.close();
        assertThat(loaderThreads()).isZero();
        assertThat(epoch.hasNext()).isFalse();
        assertThatThrownBy(epoch::next).isInstanceOf(NoSuchElementException.class);
        assertThat(order(loader, 1)).isEqualTo(IntStream.range(0, 5000).boxed().toList());
    }

    @Test
    void anEpochReadToItsEndNeedsNoClose() {
        DataLoader loader = DataLoader.of(TestData.numbered(20), new ToTensor()).batchSize(10).workers(2).build();
        for (int number = 0; number < 3; number++) {
            int n = 0;
            for (Epoch epoch = loader.epoch(number); epoch.hasNext();) {
                try (Batch batch = epoch.next()) {
                    n += batch.n();
                }
            }
            assertThat(n).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aSampleThatCannotBeReadReachesTheConsumerInItsTurnAndByName(int workers) {
        var cause = new IllegalStateException("ink spilt");
        DataLoader loader = DataLoader.of(new Broken(100, 57, cause), new ToTensor()).batchSize(10).workers(workers).build();
        Epoch epoch = loader.epoch(0);
        for (int i = 0; i < 5; i++) {
            epoch.next().close();
        }
        assertThatThrownBy(epoch::next).isInstanceOf(DataException.class).hasMessage("numbered: sample 57: ink spilt")
                .hasCause(cause);
        assertThat(epoch.hasNext()).isFalse();
        assertThat(loaderThreads()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void anErrorInAWorkerReachesTheConsumerAsItIs(int workers) {
        var error = new StackOverflowError("deep");
        DataLoader loader = DataLoader.of(new Broken(10, 3, error), new ToTensor()).workers(workers).build();
        assertThatThrownBy(() -> read(loader, 0)).isSameAs(error);
    }

    @Test
    void aBatchIsDeadAfterClose() {
        DataLoader loader = DataLoader.of(TestData.numbered(100), new ToTensor()).batchSize(10).build();
        try (Epoch epoch = loader.epoch(0)) {
            Batch first = epoch.next();
            first.close();
            assertThatThrownBy(first::pixels).isInstanceOf(IllegalStateException.class).hasMessage("batch: used after close");
            try (Batch second = epoch.next(); Batch third = epoch.next()) {
                // A late second close of the first batch must not free the buffer that now holds another.
                first.close();
                assertThat(second.indices()[0]).isEqualTo(10);
                assertThat(third.indices()[0]).isEqualTo(20);
            }
        }
    }

    @Test
    void batchesHeldOpenKeepTheirContent() {
        DataLoader loader = DataLoader.of(TestData.numbered(100), new ToTensor()).batchSize(10).workers(1).prefetch(2).build();
        try (Epoch epoch = loader.epoch(0)) {
            List<Batch> held = List.of(epoch.next(), epoch.next(), epoch.next(), epoch.next());
            assertThat(held.stream().map(batch -> batch.indices()[9])).containsExactly(9, 19, 29, 39);
            assertThatThrownBy(epoch::next).isInstanceOf(IllegalStateException.class)
                    .hasMessage("data loader: close earlier batches before taking another; all 4 buffers are in use");
            held.get(0).close();
            try (Batch fifth = epoch.next()) {
                assertThat(fifth.indices()[0]).isEqualTo(40);
            }
            held.forEach(Batch::close);
        }
    }

    @Test
    void twoOpenEpochsOfOneLoaderAreRefused() {
        DataLoader loader = DataLoader.of(TestData.numbered(100), new ToTensor()).build();
        try (Epoch epoch = loader.epoch(0)) {
            assertThat(epoch.hasNext()).isTrue();
            assertThatThrownBy(() -> loader.epoch(1)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("data loader: close the running epoch before starting another");
        }
    }

    @Test
    void anInterruptedConsumerIsToldSo() {
        DataLoader loader = DataLoader.of(TestData.numbered(100), new ToTensor()).build();
        Epoch epoch = loader.epoch(0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(epoch::next).isInstanceOf(DataException.class).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(epoch.hasNext()).isFalse();
    }

    @Test
    void anInterruptedWorkerEndsTheEpochWithAnErrorInsteadOfALastBatchTooEarly() throws InterruptedException {
        DataLoader loader = DataLoader.of(TestData.numbered(1000), new ToTensor()).batchSize(10).workers(1).build();
        Epoch epoch = loader.epoch(0);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("weft-data-")) {
                thread.interrupt();
                thread.join();
            }
        }
        assertThatThrownBy(() -> {
            while (epoch.hasNext()) {
                epoch.next().close();
            }
        }).isInstanceOf(IllegalStateException.class).hasMessage("data loader: stopped while a batch was awaited");
        assertThat(order(loader, 1)).hasSize(1000);
    }

    @Test
    void aSteadyStateAllocatesNoArrays() {
        Dataset data = TestData.numbered(4000);
        Transform transform = Compose.of(new ToTensor(), new Resize(32, 32), new Normalize(new float[] {0}, new float[] {1}));
        DataLoader loader = DataLoader.of(data, transform).batchSize(50).shuffle(true).workers(0).build();
        read(loader, 0);
        var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        try (Epoch epoch = loader.epoch(1)) {
            while (epoch.hasNext()) {
                epoch.next().close();
            }
        }
        // A sample is two small objects, at most 80 bytes; its 32x32 floats would be 4,096 more.
        assertThat(bean.getCurrentThreadAllocatedBytes() - before).isLessThan(4000 * 200);
    }

    @Test
    void badOptionsAreRefused() {
        Dataset data = TestData.numbered(10);
        assertThatThrownBy(() -> DataLoader.of(data, new ToTensor()).batchSize(0)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("data loader: batch size must be between 1 and ");
        assertThatThrownBy(() -> DataLoader.of(data, new ToTensor()).workers(-1)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> DataLoader.of(data, new ToTensor()).prefetch(-1)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> DataLoader.of(data, new Resize(40_000, 40_000)).batchSize(2).build())
                .isInstanceOf(DataException.class).hasMessageContaining("take a smaller batch size");
        assertThatThrownBy(() -> DataLoader.of(data, new Normalize(new float[] {0}, new float[] {1})).build())
                .isInstanceOf(DataException.class).hasMessageContaining("put ToTensor before it");
    }

    /** Fails at one sample. */
    private record Broken(Dataset base, int bad, Throwable failure) implements Dataset {
        Broken(int size, int bad, Throwable failure) {
            this(TestData.numbered(size), bad, failure);
        }

        @Override
        public String name() {
            return base.name();
        }

        @Override
        public void digest(Checksum into) {
            base.digest(into);
        }

        @Override
        public int size() {
            return base.size();
        }

        @Override
        public Sample get(int index) {
            if (index == bad) {
                if (failure instanceof Error e) {
                    throw e;
                }
                throw (RuntimeException) failure;
            }
            return base.get(index);
        }

        @Override
        public List<String> classes() {
            return base.classes();
        }

        @Override
        public ImageFormat format() {
            return base.format();
        }
    }
}
