package weft.kernels.counters;

/**
 * GPUs and what their makers say they do at most: operations on floats per second outside tensor cores, dense products on tensor
 * cores that add up in 32 bits, and bytes from memory per second.
 */
public enum GpuModel {
    /** Turing, sm_75. */
    T4("T4", 8.1, 0.25, 16.2, 65, 0, 320),
    /** Ampere for desktops, sm_86. */
    RTX_3090("RTX 3090", 35.6, 0.556, 35.6, 71.2, 35.6, 936),
    /** Ada, sm_89. */
    RTX_4090("RTX 4090", 82.6, 1.29, 82.6, 165.2, 82.6, 1008),
    /** Ampere for servers, sm_80. */
    A100("A100 80GB SXM", 19.5, 9.7, 78, 312, 156, 2039),
    /** Hopper, sm_90. */
    H100("H100 SXM", 66.9, 33.5, 133.8, 989.4, 494.7, 3352),
    /** Hopper with more and faster memory, sm_90. */
    H200("H200 SXM", 66.9, 33.5, 133.8, 989.4, 494.7, 4800);

    private final String title;
    private final double single;
    private final double doubles;
    private final double half;
    private final double tensorHalf;
    private final double tensorTf32;
    private final double bandwidth;

    /** Tera-operations and gigabytes per second. */
    GpuModel(String title, double single, double doubles, double half, double tensorHalf, double tensorTf32, double bandwidth) {
        this.title = title;
        this.single = single;
        this.doubles = doubles;
        this.half = half;
        this.tensorHalf = tensorHalf;
        this.tensorTf32 = tensorTf32;
        this.bandwidth = bandwidth;
    }

    /** Bytes per second from and to its memory. */
    public double bytesPerSecond() {
        return 1e9 * bandwidth;
    }

    /** The least seconds that {@code flops} take: each kind has units of its own. Infinite for what the GPU cannot do. */
    public double seconds(Flops flops) {
        return Math.max(Math.max(seconds(flops.single(), single), seconds(flops.doubles(), doubles)),
                Math.max(seconds(flops.half(), half),
                        Math.max(seconds(flops.tensorHalf(), tensorHalf), seconds(flops.tensorTf32(), tensorTf32))));
    }

    private static double seconds(long flops, double tera) {
        return flops == 0 ? 0 : flops / (1e12 * tera);
    }

    /** As it is sold. */
    @Override
    public String toString() {
        return title;
    }
}
