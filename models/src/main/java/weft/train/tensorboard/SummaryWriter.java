package weft.train.tensorboard;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.models.summary.Graph;
import weft.train.pictures.DrawnImage;
import weft.train.tensorboard.proto.DataClass;
import weft.train.tensorboard.proto.DataType;
import weft.train.tensorboard.proto.Event;
import weft.train.tensorboard.proto.Summary;
import weft.train.tensorboard.proto.SummaryMetadata;
import weft.train.tensorboard.proto.TensorProto;
import weft.train.tensorboard.proto.TensorShapeProto;

/**
 * Writes what TensorBoard shows, with the method names of PyTorch's class.
 *
 * <pre>{@code
 *   try (SummaryWriter writer = new SummaryWriter(Path.of("runs/first"))) {
 *       writer.addScalar("loss", loss.item(), step);
 *       writer.addHistogram("fc.weight", model.fc.weight().value(), step);
 *   }
 * }</pre>
 *
 * <p>{@code tensorboard --logdir runs} shows it. Each writer makes a new file; all files of a folder are one run there. Events
 * are buffered until {@link #flush} or {@link #close}. One thread at a time may use a writer.
 *
 * <p>All methods that write throw {@link UncheckedIOException} with the path when the file can't be written.
 */
public final class SummaryWriter implements AutoCloseable {
    private final Path folder;
    private final EventFile file;
    /** One for each curve of {@link #addScalars}, which TensorBoard takes for runs of their own. */
    private final Map<Path, SummaryWriter> curves = new LinkedHashMap<>();

    /** Makes the folder and a new file in it. */
    public SummaryWriter(Path folder) {
        this.folder = folder;
        try {
            this.file = EventFile.in(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file that is written. */
    public Path file() {
        return file.path();
    }

    /** A point of a curve. */
    public void addScalar(String tag, double value, long step) {
        write(step, Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value).build());
    }

    /**
     * A point of each of several curves in one chart. TensorBoard draws curves together when they have the same tag in several
     * runs, so each name gets a run of its own: the folder {@code MAINTAG_NAME}, with the tag {@code mainTag}.
     */
    public void addScalars(String mainTag, Map<String, ? extends Number> values, long step) {
        values.forEach((name, value) -> {
            Path run = folder.resolve((mainTag + "_" + name).replace('/', '_'));
            curves.computeIfAbsent(run, SummaryWriter::new).addScalar(mainTag, value.doubleValue(), step);
        });
    }

    /** An image. */
    public void addImage(String tag, BufferedImage image, long step) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int channels = image.getColorModel().getNumComponents();
        write(step, Summary.Value.newBuilder().setTag(tag).setImage(Summary.Image.newBuilder()
                .setHeight(image.getHeight()).setWidth(image.getWidth()).setColorspace(channels)
                .setEncodedImageString(ByteString.copyFrom(png.toByteArray()))).build());
    }

    /**
     * An image: [C, H, W], grey or RGB, from 0 (dark) to 1 (bright); values outside are clamped.
     *
     * @throws IllegalArgumentException unless it has three dimensions and 1 or 3 channels
     */
    public void addImage(String tag, Tensor image, long step) {
        if (image.rank() != 3) {
            throw new IllegalArgumentException("image %s: [C, H, W] is needed, got %s".formatted(tag, image.shape()));
        }
        addImage(tag, DrawnImage.of(image.toFloats(), 0, image.dim(0), image.dim(1), image.dim(2), 1), step);
    }

    /** How numbers are distributed, in buckets of equal width; NaN and infinite ones are left out. */
    public void addHistogram(String tag, float[] values, long step) {
        write(step, Summary.Value.newBuilder().setTag(tag).setHisto(Histogram.of(values)).build());
    }

    /** As {@link #addHistogram(String, float[], long)}, of all elements of a tensor. */
    public void addHistogram(String tag, Tensor values, long step) {
        addHistogram(tag, values.toFloats(), step);
    }

    /** A text, which TensorBoard shows as Markdown. */
    public void addText(String tag, String text, long step) {
        write(step, Summary.Value.newBuilder().setTag(tag + "/text_summary")
                .setMetadata(SummaryMetadata.newBuilder().setDataClass(DataClass.DATA_CLASS_TENSOR)
                        .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName("text")))
                .setTensor(TensorProto.newBuilder().setDtype(DataType.DT_STRING)
                        .setTensorShape(TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(1)))
                        .addStringVal(ByteString.copyFromUtf8(text)))
                .build());
    }

    /**
     * A row of the table of hyper-parameters, and its metrics as scalars of step 0, in this run. One run has one row.
     *
     * @param hparams numbers, booleans, or anything else as its text
     */
    public void addHparams(Map<String, ?> hparams, Map<String, ? extends Number> metrics) {
        startHparams(hparams, metrics.keySet());
        metrics.forEach((tag, value) -> addScalar(tag, value.doubleValue(), 0));
        endHparams();
    }

    /**
     * The settings of a training that begins, for the table of hyper-parameters.
     *
     * @param hparams numbers, booleans, or anything else as its text
     * @param metrics the tags of the scalars that the table shows; {@code RUN/TAG} for one in a folder below
     */
    public void startHparams(Map<String, ?> hparams, Collection<String> metrics) {
        write(0, Hparams.experiment(hparams, metrics));
        write(0, Hparams.start(hparams));
    }

    /** The training whose settings were written has ended well. */
    public void endHparams() {
        write(0, Hparams.end());
    }

    void write(long step, Summary.Value value) {
        try {
            file.write(Event.newBuilder().setWallTime(EventFile.now()).setStep(step)
                    .setSummary(Summary.newBuilder().addValue(value)).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The graph of a network, when it is called in evaluation mode with {@code input: [N, C, H, W]}; the network stays as it was.
     * A run has one graph.
     */
    public void addGraph(Module model, Tensor input) {
        addGraph(Graph.of(model, input));
    }

    /** As {@link #addGraph(Module, Tensor)}, of a graph that is there. */
    public void addGraph(Graph graph) {
        try {
            file.write(Event.newBuilder().setWallTime(EventFile.now()).setGraphDef(GraphRecord.of(graph).toByteString()).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes what is buffered to the files. */
    public void flush() {
        try {
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        curves.values().forEach(SummaryWriter::flush);
    }

    /** Writes what is buffered and closes the files. */
    @Override
    public void close() {
        try (EventFile _ = file) {
            curves.values().forEach(SummaryWriter::close);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
