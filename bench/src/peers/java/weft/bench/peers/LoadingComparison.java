package weft.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.modality.cv.transform.Resize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import weft.bench.compare.Row;
import weft.bench.compare.Side;
import weft.bench.compare.Work;
import weft.datasets.Sample;
import weft.datasets.image.ByteImage;
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.datasets.transform.Compose;
import weft.engine.Device;

/**
 * An epoch of the digits in batches of 64: resized from 8x8 to 32x32, scaled to 0 to 1 and normalized, as many loading threads as
 * threads on either side. PyTorch has its loader in Python alone; what there is through DJL is DJL's, whose transforms are
 * PyTorch's functions. Its numbers may differ by {@value #ALLOWED}.
 */
record LoadingComparison() implements Comparison {

    private static final int BATCH = 64;
    private static final int SIDE = 32;
    private static final double ALLOWED = 1e-4;

    @Override
    public Group group() {
        return Group.LOADING;
    }

    @Override
    public String name() {
        return "loading an epoch of the digits, batch %d".formatted(BATCH);
    }

    @Override
    public Work work() {
        return new Work(0, 0);
    }

    @Override
    public Prepared prepare(PythonTorch python) {
        LoadedData data = Datasets.load("digits");
        Weft weft = new Weft(data);
        Djl djl = new Djl(data);
        float[] ours = weft.first();
        float[] theirs = djl.first();
        String difference = "";
        for (int i = 0; i < ours.length && difference.isEmpty(); i++) {
            if (ours.length != theirs.length || !(Math.abs(ours[i] - theirs[i]) <= ALLOWED)) {
                difference = "pixel %d: DJL has %s, Weft %s".formatted(i, theirs[i], ours[i]);
            }
        }
        return new Prepared(List.of(weft, djl), difference, "DJL's loader, with PyTorch's functions");
    }

    /** Weft's loader. */
    private static final class Weft implements Side {

        private final DataLoader loader;

        Weft(LoadedData data) {
            loader = DataLoader.of(data.all(), Compose.standard(SIDE, SIDE, data.info().mean(), data.info().std()))
                    .batchSize(BATCH)
                    .workers(Device.cpu().threads()).build();
        }

        float[] first() {
            try (Epoch epoch = loader.epoch(0); Batch batch = epoch.next()) {
                return Arrays.copyOf(batch.pixels(), batch.n() * SIDE * SIDE);
            }
        }

        @Override
        public String name() {
            return Row.OURS;
        }

        @Override
        public void run() {
            try (Epoch epoch = loader.epoch(0)) {
                while (epoch.hasNext()) {
                    epoch.next().close();
                }
            }
        }

        @Override
        public void close() {
            // Its threads end with each epoch.
        }
    }

    /** DJL's loader. */
    private static final class Djl implements Side {

        private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
        private final ExecutorService threads = Executors.newFixedThreadPool(Device.cpu().threads());
        private final ArrayDataset dataset;

        Djl(LoadedData data) {
            int n = data.all().size();
            int height = data.all().format().height();
            int width = data.all().format().width();
            // DJL's Normalize takes three channels alone.
            float mean = data.info().mean()[0];
            float std = data.info().std()[0];
            // ToTensor divides by 255, whatever the largest value of an image.
            float scale = 255f / data.all().format().fullScale();
            ByteBuffer pixels = ByteBuffer.allocateDirect(n * height * width);
            long[] labels = new long[n];
            for (int i = 0; i < n; i++) {
                Sample sample = data.all().get(i);
                ByteImage image = (ByteImage) sample.image();
                pixels.put(image.data(), image.offset(), height * width);
                labels[i] = sample.label();
            }
            NDArray images = manager.create(pixels.flip(), new Shape(n, height, width, 1), DataType.UINT8);
            dataset = new ArrayDataset.Builder().setData(images).optLabels(manager.create(labels)).setSampling(BATCH, false)
                    .optPrefetchNumber(Device.cpu().threads())
                    .addTransform(image -> image.toType(DataType.FLOAT32, false).mul(scale)).addTransform(new Resize(SIDE, SIDE))
                    .addTransform(new ToTensor()).addTransform(image -> image.sub(mean).div(std)).build();
        }

        /** Calls {@code take} for each batch of an epoch. */
        private void epoch(Consumer<ai.djl.training.dataset.Batch> take) {
            try (NDManager epoch = manager.newSubManager()) {
                for (ai.djl.training.dataset.Batch batch : dataset.getData(epoch, threads)) {
                    take.accept(batch);
                    batch.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (TranslateException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        float[] first() {
            List<float[]> batches = new ArrayList<>();
            epoch(batch -> batches.add(batch.getData().singletonOrThrow().toFloatArray()));
            return batches.getFirst();
        }

        @Override
        public String name() {
            return "eager";
        }

        @Override
        public void run() {
            epoch(_ -> {});
        }

        @Override
        public void close() {
            threads.shutdown();
            manager.close();
        }
    }
}
