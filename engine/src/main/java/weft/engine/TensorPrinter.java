package weft.engine;

import java.util.Locale;

/** Prints a tensor: its numbers as {@link ArrayPrinter} does, its shape where numbers are left out, its type if not float32. */
final class TensorPrinter {

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
        String text = tensor.dtype().isFloat() ? ArrayPrinter.floats(dims, i -> values[i])
                : ArrayPrinter.whole(dims, i -> String.format(Locale.ROOT, "%.0f", values[i]));
        String suffix = ArrayPrinter.shortens(tensor.size()) ? ", shape " + tensor.shape() : "";
        return text + (tensor.dtype() == DType.FLOAT32 && suffix.isEmpty() ? "" : suffix + ", " + tensor.dtype());
    }
}
