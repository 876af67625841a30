package weft.kernels;

import weft.kernels.checks.Finding;

/** A fault of a kernel on the simulated GPU, such as an access out of bounds: it ends the launch. */
public final class KernelFaultException extends GpuException {

    private final transient Finding finding;

    /** A fault with its message, which names kernel, line and thread. */
    public KernelFaultException(String message, Finding finding) {
        super(message);
        this.finding = finding;
    }

    /** What happened, in parts. */
    public Finding finding() {
        return finding;
    }
}
