package weft.train.learner;

import weft.datasets.image.ImageFormat;
import weft.datasets.loading.Batch;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;

/**
 * A batch on its device, in the innermost scope.
 *
 * @param images [N, C, H, W], float32
 * @param labels  [N], int32
 * @param targets what the loss compares with: the labels, or, where images are mixed, a probability for each class,
 *                [N, classes], float32
 */
public record DeviceBatch(Tensor images, Tensor labels, Tensor targets) {
    /** Of images that are not mixed. */
    public DeviceBatch(Tensor images, Tensor labels) {
        this(images, labels, labels);
    }

    /** Copies a loader's batch to {@code device}; the batch may be closed afterwards. */
    public static DeviceBatch upload(Batch batch, Device device) {
        ImageFormat format = batch.format();
        Shape shape = Shape.of(batch.n(), format.channels(), format.height(), format.width());
        Tensor images = Tensor.allocate(new Spec(DType.FLOAT32, shape), device);
        images.upload(batch.pixels());
        Tensor labels = Tensor.allocate(new Spec(DType.INT32, Shape.of(batch.n())), device);
        labels.upload(batch.labels());
        return new DeviceBatch(images, labels, batch.targets().map(values -> {
            Tensor targets = Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(batch.n(), batch.classes())), device);
            targets.upload(values);
            return targets;
        }).orElse(labels));
    }
}
