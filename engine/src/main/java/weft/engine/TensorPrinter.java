package weft.engine;

import java.util.Locale;

/**
 * Prints a tensor: its numbers as {@link ArrayPrinter} does, its shape where there are more than 1,000 and not all are shown, its
 * type if it is not float32.
 */
final class TensorPrinter {

    private static final int MOST = 1000;

    private TensorPrinter() {}

    static String print(Tensor tensor) {
        if (tensor.size() == 0) {
            return "[], shape " + tensor.shape() + ", " + tensor.dtype();
        }
        double[] values = tensor.toDoubles();
        int[] dims = new int[tensor.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = tensor.dim(i);
        }
        String text = tensor.dtype().isFloat() ? ArrayPrinter.floats(dims, MOST, i -> values[i])
                : ArrayPrinter.whole(dims, MOST, i -> String.format(Locale.ROOT, "%.0f", values[i]));
        String suffix = tensor.size() > MOST ? ", shape " + tensor.shape() : "";
        return text + (tensor.dtype() == DType.FLOAT32 && suffix.isEmpty() ? "" : suffix + ", " + tensor.dtype());
    }
}
