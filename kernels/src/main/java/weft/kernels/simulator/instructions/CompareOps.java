package weft.kernels.simulator.instructions;

/**
 * Comparisons of one thread, for {@code setp} and {@code set}. Unsigned order is {@code lo ls hi hs} too. Of floats, {@code lt}
 * is false when an operand is NaN and {@code ltu} is true.
 */
public final class CompareOps {

    private CompareOps() {}

    /** Whether any bit is set. */
    public static boolean isSet(int a) {
        return a != 0;
    }

    @Ptx({"compare.eq.s16", "compare.eq.u16", "compare.eq.b16"})
    public static boolean equal(char a, char b) {
        return a == b;
    }

    @Ptx({"compare.ne.s16", "compare.ne.u16", "compare.ne.b16"})
    public static boolean differs(char a, char b) {
        return a != b;
    }

    @Ptx("compare.lt.s16")
    public static boolean less(short a, short b) {
        return a < b;
    }

    @Ptx({"compare.lt.u16", "compare.lo.u16"})
    public static boolean lessUnsigned(char a, char b) {
        return a < b;
    }

    @Ptx("compare.le.s16")
    public static boolean lessOrEqual(short a, short b) {
        return a <= b;
    }

    @Ptx({"compare.le.u16", "compare.ls.u16"})
    public static boolean lessOrEqualUnsigned(char a, char b) {
        return a <= b;
    }

    @Ptx("compare.gt.s16")
    public static boolean greater(short a, short b) {
        return a > b;
    }

    @Ptx({"compare.gt.u16", "compare.hi.u16"})
    public static boolean greaterUnsigned(char a, char b) {
        return a > b;
    }

    @Ptx("compare.ge.s16")
    public static boolean greaterOrEqual(short a, short b) {
        return a >= b;
    }

    @Ptx({"compare.ge.u16", "compare.hs.u16"})
    public static boolean greaterOrEqualUnsigned(char a, char b) {
        return a >= b;
    }

    @Ptx({"compare.eq.s32", "compare.eq.u32", "compare.eq.b32"})
    public static boolean equal(int a, int b) {
        return a == b;
    }

    @Ptx({"compare.ne.s32", "compare.ne.u32", "compare.ne.b32"})
    public static boolean differs(int a, int b) {
        return a != b;
    }

    @Ptx("compare.lt.s32")
    public static boolean less(int a, int b) {
        return a < b;
    }

    @Ptx({"compare.lt.u32", "compare.lo.u32"})
    public static boolean lessUnsigned(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0;
    }

    @Ptx("compare.le.s32")
    public static boolean lessOrEqual(int a, int b) {
        return a <= b;
    }

    @Ptx({"compare.le.u32", "compare.ls.u32"})
    public static boolean lessOrEqualUnsigned(int a, int b) {
        return Integer.compareUnsigned(a, b) <= 0;
    }

    @Ptx("compare.gt.s32")
    public static boolean greater(int a, int b) {
        return a > b;
    }

    @Ptx({"compare.gt.u32", "compare.hi.u32"})
    public static boolean greaterUnsigned(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0;
    }

    @Ptx("compare.ge.s32")
    public static boolean greaterOrEqual(int a, int b) {
        return a >= b;
    }

    @Ptx({"compare.ge.u32", "compare.hs.u32"})
    public static boolean greaterOrEqualUnsigned(int a, int b) {
        return Integer.compareUnsigned(a, b) >= 0;
    }

    @Ptx({"compare.eq.s64", "compare.eq.u64", "compare.eq.b64"})
    public static boolean equal(long a, long b) {
        return a == b;
    }

    @Ptx({"compare.ne.s64", "compare.ne.u64", "compare.ne.b64"})
    public static boolean differs(long a, long b) {
        return a != b;
    }

    @Ptx("compare.lt.s64")
    public static boolean less(long a, long b) {
        return a < b;
    }

    @Ptx({"compare.lt.u64", "compare.lo.u64"})
    public static boolean lessUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) < 0;
    }

    @Ptx("compare.le.s64")
    public static boolean lessOrEqual(long a, long b) {
        return a <= b;
    }

    @Ptx({"compare.le.u64", "compare.ls.u64"})
    public static boolean lessOrEqualUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0;
    }

    @Ptx("compare.gt.s64")
    public static boolean greater(long a, long b) {
        return a > b;
    }

    @Ptx({"compare.gt.u64", "compare.hi.u64"})
    public static boolean greaterUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) > 0;
    }

    @Ptx("compare.ge.s64")
    public static boolean greaterOrEqual(long a, long b) {
        return a >= b;
    }

    @Ptx({"compare.ge.u64", "compare.hs.u64"})
    public static boolean greaterOrEqualUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0;
    }

    @Ptx("compare.eq.f32")
    public static boolean equal(float a, float b) {
        return a == b;
    }

    @Ptx("compare.lt.f32")
    public static boolean less(float a, float b) {
        return a < b;
    }

    @Ptx("compare.le.f32")
    public static boolean lessOrEqual(float a, float b) {
        return a <= b;
    }

    @Ptx("compare.gt.f32")
    public static boolean greater(float a, float b) {
        return a > b;
    }

    @Ptx("compare.ge.f32")
    public static boolean greaterOrEqual(float a, float b) {
        return a >= b;
    }

    @Ptx("compare.ne.f32")
    public static boolean differs(float a, float b) {
        return a < b || a > b;
    }

    @Ptx("compare.equ.f32")
    public static boolean equalOrUnordered(float a, float b) {
        return !(a < b || a > b);
    }

    @Ptx("compare.neu.f32")
    public static boolean differsOrUnordered(float a, float b) {
        return a != b;
    }

    @Ptx("compare.ltu.f32")
    public static boolean lessOrUnordered(float a, float b) {
        return !(a >= b);
    }

    @Ptx("compare.leu.f32")
    public static boolean lessOrEqualOrUnordered(float a, float b) {
        return !(a > b);
    }

    @Ptx("compare.gtu.f32")
    public static boolean greaterOrUnordered(float a, float b) {
        return !(a <= b);
    }

    @Ptx("compare.geu.f32")
    public static boolean greaterOrEqualOrUnordered(float a, float b) {
        return !(a < b);
    }

    @Ptx("compare.num.f32")
    public static boolean ordered(float a, float b) {
        return a == a && b == b;
    }

    @Ptx("compare.nan.f32")
    public static boolean unordered(float a, float b) {
        return a != a || b != b;
    }

    @Ptx("compare.eq.f64")
    public static boolean equal(double a, double b) {
        return a == b;
    }

    @Ptx("compare.lt.f64")
    public static boolean less(double a, double b) {
        return a < b;
    }

    @Ptx("compare.le.f64")
    public static boolean lessOrEqual(double a, double b) {
        return a <= b;
    }

    @Ptx("compare.gt.f64")
    public static boolean greater(double a, double b) {
        return a > b;
    }

    @Ptx("compare.ge.f64")
    public static boolean greaterOrEqual(double a, double b) {
        return a >= b;
    }

    @Ptx("compare.ne.f64")
    public static boolean differs(double a, double b) {
        return a < b || a > b;
    }

    @Ptx("compare.equ.f64")
    public static boolean equalOrUnordered(double a, double b) {
        return !(a < b || a > b);
    }

    @Ptx("compare.neu.f64")
    public static boolean differsOrUnordered(double a, double b) {
        return a != b;
    }

    @Ptx("compare.ltu.f64")
    public static boolean lessOrUnordered(double a, double b) {
        return !(a >= b);
    }

    @Ptx("compare.leu.f64")
    public static boolean lessOrEqualOrUnordered(double a, double b) {
        return !(a > b);
    }

    @Ptx("compare.gtu.f64")
    public static boolean greaterOrUnordered(double a, double b) {
        return !(a <= b);
    }

    @Ptx("compare.geu.f64")
    public static boolean greaterOrEqualOrUnordered(double a, double b) {
        return !(a < b);
    }

    @Ptx("compare.num.f64")
    public static boolean ordered(double a, double b) {
        return a == a && b == b;
    }

    @Ptx("compare.nan.f64")
    public static boolean unordered(double a, double b) {
        return a != a || b != b;
    }
}
