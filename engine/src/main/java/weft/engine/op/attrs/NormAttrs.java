package weft.engine.op.attrs;

import java.util.OptionalDouble;
import weft.engine.Shape;
import weft.engine.op.geometry.Groups;

/** The attributes of normalization and of running statistics. */
public sealed interface NormAttrs extends Attrs {

    /**
     * Batch normalization.
     *
     * @param eps added to the variance, so that a channel of almost constant values is not scaled up without bound
     */
    record BatchNorm(double eps, Epilogue epilogue) implements NormAttrs, Fused {

        @Override
        public BatchNorm with(Epilogue epilogue) {
            return new BatchNorm(eps, epilogue);
        }
    }

    /**
     * How the running statistics are updated with those of a batch.
     *
     * @param momentum the weight of the batch's statistics; empty for the mean over all batches so far
     * @param count    the number of values per channel in the batch; never 1
     */
    record RunningStatistics(OptionalDouble momentum, int count) implements NormAttrs {}

    /** Normalization of each sample by itself, over groups of its elements. */
    sealed interface Grouped extends NormAttrs {

        /** Added to the variance of a group. */
        double eps();

        /** The groups of x. */
        Groups over(Shape x);

        /** The shape of the weights, and of the biases. */
        Shape weights(Shape x);

        /** The shape of each statistic: one number for each group. */
        Shape statistics(Shape x);
    }

    /** Normalization over the last {@code dims} dimensions. */
    record LayerNorm(int dims, double eps) implements Grouped {

        @Override
        public Groups over(Shape x) {
            return Groups.ofRows(x, dims);
        }

        @Override
        public Shape weights(Shape x) {
            return x.slice(x.rank() - dims, x.rank());
        }

        @Override
        public Shape statistics(Shape x) {
            return x.slice(0, x.rank() - dims);
        }
    }

    /** Normalization of x: [N, C, ...] over {@code groups} groups of channels. */
    record GroupNorm(int groups, double eps) implements Grouped {

        @Override
        public Groups over(Shape x) {
            return Groups.ofChannels(x, groups);
        }

        @Override
        public Shape weights(Shape x) {
            return Shape.of(x.dim(1));
        }

        @Override
        public Shape statistics(Shape x) {
            return Shape.of(x.dim(0), groups);
        }
    }

    /** Each element is divided by {@code (k + alpha * mean of the squares of size neighbouring channels)^beta}. */
    record LocalResponseNorm(int size, double alpha, double beta, double k) implements NormAttrs {

        /** The first channel in the window of channel {@code c}. */
        public int windowFrom(int c) {
            return Math.max(0, c - size / 2);
        }

        /** One after the last channel in the window of channel {@code c}. */
        public int windowTo(int c, int channels) {
            return Math.min(channels, c + (size - 1) / 2 + 1);
        }

        /** The first channel whose window contains channel {@code c}. */
        public int seenFrom(int c) {
            return Math.max(0, c - (size - 1) / 2);
        }

        /** One after the last channel whose window contains channel {@code c}. */
        public int seenTo(int c, int channels) {
            return Math.min(channels, c + size / 2 + 1);
        }
    }
}
