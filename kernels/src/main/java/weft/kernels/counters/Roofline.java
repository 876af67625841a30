package weft.kernels.counters;

import java.util.Arrays;
import java.util.List;

/**
 * The least time that a GPU needs for what a kernel did, by the roofline model: it can be no faster than its arithmetic units,
 * and no faster than its memory. How much the caches save is not known without the GPU, so it is a range: from each sector moved
 * once to each request moving its sectors. A kernel may take any time above.
 *
 * @param gpu             the GPU
 * @param computeSeconds  for the operations on floats
 * @param leastMemory     seconds for the bytes, when a cache keeps everything
 * @param mostMemory      seconds for the bytes, when no cache helps
 */
public record Roofline(GpuModel gpu, double computeSeconds, double leastMemory, double mostMemory) {

    /** What bounds the kernel. */
    public enum Bound {
        /** Memory, even when a cache keeps everything. */
        MEMORY,
        /** Arithmetic, even when no cache helps. */
        ARITHMETIC,
        /** That depends on the caches. */
        CACHES;

        @Override
        public String toString() {
            return this == MEMORY ? "memory" : this == ARITHMETIC ? "arithmetic" : "memory or arithmetic, as caches help";
        }
    }

    /** For a kernel on one GPU. */
    public static Roofline of(KernelProfile profile, GpuModel gpu) {
        return new Roofline(gpu, gpu.seconds(profile.total().flops()), profile.leastBytes() / gpu.bytesPerSecond(),
                profile.mostBytes() / gpu.bytesPerSecond());
    }

    /** For a kernel on all GPUs of the table. */
    public static List<Roofline> of(KernelProfile profile) {
        return Arrays.stream(GpuModel.values()).map(gpu -> of(profile, gpu)).toList();
    }

    /** The least seconds, when a cache keeps everything. */
    public double leastSeconds() {
        return Math.max(computeSeconds, leastMemory);
    }

    /** The least seconds, when no cache helps. */
    public double mostSeconds() {
        return Math.max(computeSeconds, mostMemory);
    }

    /** What bounds the kernel. */
    public Bound bound() {
        return leastMemory >= computeSeconds ? Bound.MEMORY : mostMemory <= computeSeconds ? Bound.ARITHMETIC : Bound.CACHES;
    }
}
