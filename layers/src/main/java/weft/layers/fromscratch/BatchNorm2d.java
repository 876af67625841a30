package weft.layers.fromscratch;

import weft.autograd.NoGrad;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.layers.Module;
import weft.layers.Parameter;

/**
 * Each channel of x: [N, C, H, W] brought to mean 0 and variance 1, then to a mean and a deviation that are learned:
 *
 * <pre>{@code
 *   y = (x - mean) / sqrt(var + eps) * weight + bias      mean, var, weight, bias: [C]
 * }</pre>
 *
 * <p>In training mean and variance are those of the batch, over N, H and W, and gradients flow through them too. Meanwhile the
 * running ones are updated, {@code running = 0.9 running + 0.1 batch}; in evaluation they stand in for the batch's, so that one
 * image does not depend on its neighbours. The running variance is the unbiased one, divided by one less than the count. A
 * batch without images gives an empty result and changes nothing.
 */
public final class BatchNorm2d extends Module {

    private static final double EPS = 1e-5;
    private static final double MOMENTUM = 0.1;
    private static final String MEAN = "running_mean";
    private static final String VAR = "running_var";

    private final int channels;
    private final Parameter weight;
    private final Parameter bias;

    /** A layer with initial weight 1 and bias 0. */
    public BatchNorm2d(int channels) {
        this.channels = channels;
        this.weight = parameter("weight", new Parameter(constant(1)));
        this.bias = parameter("bias", new Parameter(constant(0)));
        buffer(MEAN, constant(0));
        buffer(VAR, constant(1));
    }

    private Tensor constant(double value) {
        return Creation.full(Shape.of(channels), value, DType.FLOAT32, Device.current());
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (!isTraining()) {
            return scaled(x.sub(each(buffer(MEAN))), each(buffer(VAR)));
        }
        int count = x.dim(0) * x.dim(2) * x.dim(3);
        if (count == 1) {
            throw new IllegalArgumentException("BatchNorm2d: one value per channel has no variance to train on: x: " + x.shape());
        }
        Tensor mean = x.mean(true, 0, 2, 3);
        Tensor rough = x.sub(mean);
        // The mean is rounded: far from 0 its error may be as large as the deviation. So the mean of the differences is
        // subtracted, too.
        Tensor distance = rough.sub(rough.mean(true, 0, 2, 3));
        Tensor var = distance.mul(distance).mean(true, 0, 2, 3);
        if (count > 0) {
            follow(MEAN, mean);
            follow(VAR, var.mul(count / (count - 1.0)));
        }
        return scaled(distance, var);
    }

    private Tensor scaled(Tensor distance, Tensor var) {
        return distance.div(var.add(EPS).sqrt()).mul(each(weight.value())).add(each(bias.value()));
    }

    private void follow(String running, Tensor batch) {
        try (NoGrad _ = NoGrad.enter()) {
            Tensor next = buffer(running).mul(1 - MOMENTUM).add(batch.reshape(channels).mul(MOMENTUM));
            Ops.apply(Creation.COPY, Attrs.NONE, buffer(running), next);
        }
    }

    /** One number for each channel, so that it is repeated over N, H and W. */
    private Tensor each(Tensor vector) {
        return vector.reshape(channels, 1, 1);
    }
}
