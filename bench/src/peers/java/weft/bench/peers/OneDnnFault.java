package weft.bench.peers;

import java.util.Locale;

/**
 * A fault of PyTorch 2.7.1: on processors with AVX-512 its oneDNN computes wrong weight gradients of some convolutions with few
 * channels, such as 3 to 6 (values from memory that nobody has written, sometimes NaN; with ONEDNN_MAX_CPU_ISA=AVX2 they are
 * right). PyTorch's older implementation, which multiplies unfolded windows, is right, and is compared where oneDNN is not.
 */
final class OneDnnFault {

    private OneDnnFault() {}

    /** What a row says of it. */
    static String remark(double difference) {
        return String.format(Locale.ROOT, "PyTorch's thnn_conv2d: its oneDNN is wrong here, by %.1e of the gradient", difference);
    }
}
