package weft.train;

import java.util.List;
import weft.autograd.NoGrad;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Pipeline;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Loss;
import weft.layers.Module;
import weft.train.base.InputException;

/**
 * Classifies images with a network.
 *
 * @param model       on {@code device} already
 * @param preparation how an image becomes its input
 */
public record Predictor(Module model, Preparation preparation, Device device) {

    /**
     * The probability of each class for each image, the softmax of the network's scores: [N][classes]. The model is left in
     * evaluation mode.
     *
     * @param name what to call the images in an error
     * @throws InputException when they have other channels than the network takes
     */
    public float[][] probabilities(String name, List<? extends Image> images) {
        ImageFormat format = preparation.format();
        float[] values = new float[images.size() * format.size()];
        for (int i = 0; i < images.size(); i++) {
            Image image = images.get(i);
            new Pipeline(preparation.transform(name, image.format()))
                    .into(image, new FloatImage(format, values, i * format.size()), null);
        }
        model.eval();
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.open()) {
            Shape shape = Shape.of(images.size(), format.channels(), format.height(), format.width());
            Tensor probabilities = Loss.logSoftmax(model.call(Tensor.of(shape, values, device)), 1).exp();
            return rows(probabilities.toFloats(), images.size());
        }
    }

    private static float[][] rows(float[] values, int n) {
        float[][] rows = new float[n][values.length / n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(values, i * rows[i].length, rows[i], 0, rows[i].length);
        }
        return rows;
    }

    /** The class with the highest probability, the first of equals. */
    static int best(float[] probabilities) {
        int best = 0;
        for (int c = 1; c < probabilities.length; c++) {
            if (probabilities[c] > probabilities[best]) {
                best = c;
            }
        }
        return best;
    }
}
