package weft.kernels.simulator.instructions;

/** Choices between two values of one thread. */
public final class SelectOps {

    private SelectOps() {}

    @Ptx({"selp.b16", "selp.s16", "selp.u16", "selp.b32", "selp.s32", "selp.u32"})
    public static int select(int a, int b, boolean predicate) {
        return predicate ? a : b;
    }

    @Ptx({"selp.b64", "selp.s64", "selp.u64"})
    public static long select(long a, long b, boolean predicate) {
        return predicate ? a : b;
    }

    @Ptx("selp.f32")
    public static float select(float a, float b, boolean predicate) {
        return predicate ? a : b;
    }

    @Ptx("selp.f64")
    public static double select(double a, double b, boolean predicate) {
        return predicate ? a : b;
    }

    @Ptx({"slct.b16.s32", "slct.s16.s32", "slct.u16.s32", "slct.b32.s32", "slct.s32.s32", "slct.u32.s32"})
    public static int selectBySign(int a, int b, int c) {
        return c >= 0 ? a : b;
    }

    @Ptx({"slct.b64.s32", "slct.s64.s32", "slct.u64.s32"})
    public static long selectBySign(long a, long b, int c) {
        return c >= 0 ? a : b;
    }

    @Ptx("slct.f32.s32")
    public static float selectBySign(float a, float b, int c) {
        return c >= 0 ? a : b;
    }

    @Ptx("slct.f64.s32")
    public static double selectBySign(double a, double b, int c) {
        return c >= 0 ? a : b;
    }

    /** Minus zero counts as zero, NaN takes the second. */
    @Ptx({"slct.b16.f32", "slct.s16.f32", "slct.u16.f32", "slct.b32.f32", "slct.s32.f32", "slct.u32.f32"})
    public static int selectBySign(int a, int b, float c) {
        return c >= 0 ? a : b;
    }

    @Ptx({"slct.b64.f32", "slct.s64.f32", "slct.u64.f32"})
    public static long selectBySign(long a, long b, float c) {
        return c >= 0 ? a : b;
    }

    @Ptx("slct.f32.f32")
    public static float selectBySign(float a, float b, float c) {
        return c >= 0 ? a : b;
    }

    @Ptx("slct.f64.f32")
    public static double selectBySign(double a, double b, float c) {
        return c >= 0 ? a : b;
    }
}
