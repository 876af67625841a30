package weft.train.learner;

import weft.datasets.loading.Batch;
import weft.datasets.picture.PictureFormat;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;

/**
 * A batch on its device, in the innermost scope.
 *
 * @param pictures [N, C, H, W], float32
 * @param labels   [N], int32
 */
public record DeviceBatch(Tensor pictures, Tensor labels) {

    /** Copies a loader's batch to {@code device}; the batch may be closed afterwards. */
    public static DeviceBatch upload(Batch batch, Device device) {
        PictureFormat format = batch.format();
        Shape shape = Shape.of(batch.n(), format.channels(), format.height(), format.width());
        Tensor pictures = Tensor.allocate(new Spec(DType.FLOAT32, shape), device);
        pictures.upload(batch.pixels());
        Tensor labels = Tensor.allocate(new Spec(DType.INT32, Shape.of(batch.n())), device);
        labels.upload(batch.labels());
        return new DeviceBatch(pictures, labels);
    }
}
