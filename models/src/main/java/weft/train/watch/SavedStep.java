package weft.train.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.io.Target;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.train.base.InputException;
import weft.train.base.Json;
import weft.train.learner.DeviceBatch;

/**
 * A step in a folder: {@code state.safetensors}, all that the step began with; {@code batches.safetensors}, the batches of its
 * update, the last of which broke; {@code step.json}, the rest.
 *
 * @param model    the network
 * @param settings of the run, as {@code run.json} has them
 * @param classes  of the network
 * @param weights  of the classes in the loss; empty where all count the same
 * @param batches  in an epoch, which the schedule counts by
 * @param epoch    counts from 1
 * @param step     counts from 1 through all epochs
 * @param shares   of the batches in the images of their update
 * @param device   that computed
 * @param finding  what broke
 */
public record SavedStep(String model, Map<String, Object> settings, int classes, List<Float> weights, int batches, int epoch,
        long step, List<Double> shares, String device, Finding finding) {
    /** The folder in that of the run. */
    public static final String FOLDER = "nan";
    private static final String STATE = "state.safetensors";
    private static final String BATCHES = "batches.safetensors";
    private static final String STEP = "step.json";

    public SavedStep {
        settings = new LinkedHashMap<>(settings);
        weights = List.copyOf(weights);
        shares = List.copyOf(shares);
    }

    /**
     * A batch on the host.
     *
     * @param images  [N, C, H, W]
     * @param shape   of the images
     * @param labels  [N]
     * @param targets [N, classes], or null where they are the labels
     */
    record HostBatch(float[] images, Shape shape, int[] labels, float[] targets, Shape targetShape) {
        static HostBatch of(DeviceBatch batch) {
            boolean mixed = batch.targets() != batch.labels();
            return new HostBatch(batch.images().toFloats(), batch.images().shape(), batch.labels().toInts(),
                    mixed ? batch.targets().toFloats() : null, mixed ? batch.targets().shape() : null);
        }
    }

    void write(Path folder, Map<String, Tensor> state, Map<String, String> metadata, List<HostBatch> all) throws IOException {
        Files.createDirectories(Target.linked(folder));
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < all.size(); i++) {
                HostBatch batch = all.get(i);
                tensors.put("images." + i, Tensor.of(batch.shape, batch.images, Device.cpu()));
                tensors.put("labels." + i, Tensor.of(Shape.of(batch.labels.length), batch.labels, Device.cpu()));
                if (batch.targets != null) {
                    tensors.put("targets." + i, Tensor.of(batch.targetShape, batch.targets, Device.cpu()));
                }
            }
            Safetensors.write(folder.resolve(STATE), state, metadata);
            Safetensors.write(folder.resolve(BATCHES), tensors, Map.of());
        }
        Json.write(folder.resolve(STEP), this);
    }

    /**
     * Reads what was written.
     *
     * @param folder of the step, or of its run
     * @throws InputException when there is no step, or it is damaged
     */
    public static SavedStep read(Path folder) throws IOException {
        Path file = in(folder).resolve(STEP);
        if (!Files.isRegularFile(file)) {
            throw new InputException("%s: holds no step to replay: weft train --nan-watch saves one when a value is not finite"
                    .formatted(folder));
        }
        try {
            SavedStep step = Json.MAPPER.readValue(file.toFile(), SavedStep.class);
            if (step == null || step.model == null || step.finding == null || step.shares.isEmpty() || step.batches < 1
                    || step.classes < 1) {
                throw new InputException(file + ": the step is damaged: a part is missing");
            }
            return step;
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": the step is damaged: " + Json.why(e), e);
        }
    }

    static Path in(Path folder) {
        return Files.isDirectory(folder.resolve(FOLDER)) ? folder.resolve(FOLDER) : folder;
    }

    static Path state(Path folder) {
        return in(folder).resolve(STATE);
    }

    /** The batches, on a device, in the innermost scope. */
    List<DeviceBatch> load(Path folder, Device device) {
        Path file = in(folder).resolve(BATCHES);
        try (SafetensorsFile open = Safetensors.read(file)) {
            List<DeviceBatch> all = new ArrayList<>();
            for (int i = 0; i < shares.size(); i++) {
                Tensor images = open.tensors().containsKey("images." + i) ? open.tensors().get("images." + i).load(device) : null;
                Tensor labels = open.tensors().containsKey("labels." + i) ? open.tensors().get("labels." + i).load(device) : null;
                if (images == null || labels == null || images.rank() != 4 || labels.dtype() != DType.INT32) {
                    throw new InputException("%s: batch %d is damaged".formatted(file, i));
                }
                Tensor targets =
                        open.tensors().containsKey("targets." + i) ? open.tensors().get("targets." + i).load(device) : labels;
                all.add(new DeviceBatch(images, labels, targets));
            }
            return all;
        }
    }
}
