package weft.layers;

import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Lookup;
import weft.engine.op.Ops;
import weft.engine.op.Randomness;
import weft.engine.op.attrs.Attrs;
import weft.engine.random.Generator;

/**
 * A vector for each index: {@code y[..., d] = weight[x[...], d]}. x: [...] (int32, from 0 to V - 1) and the weight: [V, D] give
 * y: [..., D].
 *
 * <p>Initially the weight is normal, N(0, 1). The row of the padding index, if there is one, is 0 and gets no gradient, so it
 * stays 0.
 */
public final class Embedding extends Module {

    private static final int NONE = -1;

    private final Parameter weight;
    private final int paddingIndex;

    /** A table of V vectors of D numbers. */
    public Embedding(int rows, int width) {
        this(rows, width, NONE, false);
    }

    /**
     * A table of V vectors of D numbers, of which one stays 0.
     *
     * @param paddingIndex its row; from the end when it is negative
     * @throws IllegalArgumentException when there is no such row
     */
    public Embedding(int rows, int width, int paddingIndex) {
        this(rows, width, paddingIndex, true);
    }

    private Embedding(int rows, int width, int paddingIndex, boolean padded) {
        if (padded && (paddingIndex < -rows || paddingIndex >= rows)) {
            throw new IllegalArgumentException("Embedding: the padding index %d is not one of %d rows".formatted(paddingIndex,
                    rows));
        }
        this.paddingIndex = padded && paddingIndex < 0 ? paddingIndex + rows : paddingIndex;
        Tensor values = Randomness.normal(Shape.of(rows, width), 0, 1, DType.FLOAT32, Device.current(), Generator.global());
        if (padded) {
            Ops.apply(Creation.FILL, new Attrs.Value(0), values.get(this.paddingIndex));
        }
        this.weight = parameter("weight", new Parameter(values));
    }

    /** The weight: [V, D]. */
    public Parameter weight() {
        return weight;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Lookup.embedding(weight.value(), x, paddingIndex);
    }

    @Override
    protected String describe() {
        Shape w = weight.value().shape();
        return w.dim(0) + ", " + w.dim(1) + (paddingIndex == NONE ? "" : ", padding_idx=" + paddingIndex);
    }
}
