package weft.kernels;

/** An error that the CUDA driver reported. */
public final class CudaException extends GpuException {

    private final String errorName;

    /**
     * An error in one line: what was asked, the name of the error, and the detail.
     *
     * @param what      what was asked of the driver: the kernel with its file, grid and block, or the call
     * @param errorName the driver's name of the error, such as {@code CUDA_ERROR_ILLEGAL_ADDRESS}
     * @param detail    more about it, such as a compiler's log; may be empty
     */
    public CudaException(String what, String errorName, String detail) {
        super(what + ": " + errorName + (detail.isBlank() ? "" : ": " + detail.strip()));
        this.errorName = errorName;
    }

    /** The driver's name of the error. */
    public String errorName() {
        return errorName;
    }

    @Override
    public boolean isOutOfMemory() {
        return errorName.equals("CUDA_ERROR_OUT_OF_MEMORY");
    }
}
