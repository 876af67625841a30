package weft.train;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import weft.engine.Tensor;
import weft.layers.Parameter;
import weft.models.summary.Graph;
import weft.train.measures.EpochRecord;
import weft.train.measures.LayerSize;
import weft.train.measures.StepRecord;
import weft.train.tensorboard.SummaryWriter;

/**
 * Writes a training to TensorBoard, with the epoch as the step: loss and accuracy, training and validation in one chart each, all
 * other metrics, a picture, histograms of all weights and gradients, the graph, and the hyper-parameters.
 *
 * <p>Curves of one chart must be runs of their own: the folder holds {@code train} and {@code validation} for these, and the rest
 * itself. Everything is on disk after each epoch. A run that is continued goes on in new files, which TensorBoard joins to those
 * before.
 */
public final class TensorBoardCallback implements Callback, AutoCloseable {
    private final SummaryWriter all;
    private final SummaryWriter train;
    private final SummaryWriter validation;
    private final Map<String, Object> hparams;
    private final Supplier<BufferedImage> picture;
    private final Supplier<Graph> graph;
    private RunControl run;

    /**
     * A callback for one run; close it after the run.
     *
     * @param hparams names and values of what was chosen
     * @param picture drawn after each epoch, of the present weights
     * @param graph   of the network
     */
    public TensorBoardCallback(Path folder, Map<String, Object> hparams, Supplier<BufferedImage> picture, Supplier<Graph> graph) {
        this.all = new SummaryWriter(folder);
        this.train = new SummaryWriter(folder.resolve("train"));
        this.validation = new SummaryWriter(folder.resolve("validation"));
        this.hparams = hparams;
        this.picture = picture;
        this.graph = graph;
    }

    @Override
    public void runStarts(RunControl control) {
        run = control;
        all.startHparams(hparams, List.of("train/loss", "train/accuracy", "validation/loss", "validation/accuracy"));
        all.addGraph(graph.get());
        all.flush();
    }

    @Override
    public void stepEvaluated(StepRecord step) {
        validation.addScalar("loss_by_step", step.valLoss(), step.step());
        validation.addScalar("accuracy_by_step", step.valAcc(), step.step());
        train.addScalar("loss_by_step", step.trainLoss(), step.step());
        train.addScalar("accuracy_by_step", step.trainAcc(), step.step());
    }

    @Override
    public void epochEnds(EpochRecord epoch) {
        int step = epoch.epoch();
        train.addScalar("loss", epoch.trainLoss(), step);
        train.addScalar("accuracy", epoch.trainAcc(), step);
        validation.addScalar("loss", epoch.valLoss(), step);
        validation.addScalar("accuracy", epoch.valAcc(), step);
        all.addScalar("images_per_second", epoch.imagesPerSecond(), step);
        epoch.metrics().forEach((name, value) -> all.addScalar(name.equals("lr") ? "learning_rate" : name, value, step));
        run.model().namedParameters().forEach((name, parameter) -> histograms(name, parameter, step));
        all.addImage("predictions", picture.get(), step);
        all.flush();
        train.flush();
        validation.flush();
    }

    /** The sizes of a step's outputs, gradients and weights; the step is that of the training here. */
    void layerSizes(List<LayerSize> sizes) {
        for (LayerSize size : sizes) {
            String layer = size.layer().replace('.', '/');
            size("layer_outputs/" + layer, size.activation(), size.step());
            size("layer_gradients/" + layer, size.gradient(), size.step());
            size("layer_weights/" + layer, size.weight(), size.step());
        }
    }

    private void size(String tag, double value, long step) {
        if (!Double.isNaN(value)) {
            all.addScalar(tag, value, step);
        }
    }

    /** The gradient is that of the last step. */
    private void histograms(String name, Parameter parameter, int step) {
        all.addHistogram("weights/" + name, parameter.value(), step);
        Tensor gradient = parameter.gradient();
        if (gradient != null) {
            all.addHistogram("gradients/" + name, gradient, step);
        }
    }

    /** The run has ended well. */
    public void ended() {
        all.endHparams();
    }

    @Override
    public void close() {
        try (SummaryWriter _ = all; SummaryWriter _ = train) {
            validation.close();
        }
    }
}
