package weft.engine.cpu.matmul;

/**
 * What is done to a finished part of C while it is still in the cache: {@code c = relu(c + rowBias[i] + columnBias[j])}, each
 * part optional.
 *
 * <p>relu is {@code max(c, 0)}, and Java's {@code Math.max} keeps NaN, as PyTorch's relu does.
 *
 * @param rowBias    one value for each row of C from {@code rowAt} on, or null
 * @param columnBias one value for each column of C from {@code columnAt} on, or null
 */
public record Epilogue(float[] rowBias, int rowAt, float[] columnBias, int columnAt, boolean relu) {

    /** Leaves C as it is. */
    public static final Epilogue NONE = new Epilogue(null, 0, null, 0, false);

    /** {@code relu(c)}. */
    public static final Epilogue RELU = new Epilogue(null, 0, null, 0, true);

    /** {@code c + bias[i]}: a convolution, whose rows are output channels. */
    public static Epilogue rowBias(float[] bias, int at, boolean relu) {
        return new Epilogue(bias, at, null, 0, relu);
    }

    /** {@code c + bias[j]}: a linear layer, whose columns are output features. */
    public static Epilogue columnBias(float[] bias, int at, boolean relu) {
        return new Epilogue(null, 0, bias, at, relu);
    }

    /** Applies this to rows {@code i0 .. i1-1} and columns {@code j0 .. j1-1}; element (i, j) is {@code c[cAt + i*ldc + j]}. */
    void apply(float[] c, int cAt, int ldc, int i0, int i1, int j0, int j1) {
        if (rowBias == null && columnBias == null && !relu) {
            return;
        }
        for (int i = i0; i < i1; i++) {
            int from = cAt + i * ldc + j0;
            int to = cAt + i * ldc + j1;
            if (rowBias != null) {
                add(c, from, to, rowBias[rowAt + i]);
            }
            if (columnBias != null) {
                add(c, from, to, columnBias, columnAt + j0);
            }
            if (relu) {
                relu(c, from, to);
            }
        }
    }

    private static void add(float[] c, int from, int to, float bias) {
        for (int x = from; x < to; x++) {
            c[x] += bias;
        }
    }

    private static void add(float[] c, int from, int to, float[] bias, int at) {
        for (int x = from, y = at; x < to; x++, y++) {
            c[x] += bias[y];
        }
    }

    private static void relu(float[] c, int from, int to) {
        for (int x = from; x < to; x++) {
            c[x] = Math.max(c[x], 0f);
        }
    }
}
