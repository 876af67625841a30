package weft.kernels.simulator.instructions;

/**
 * Integer arithmetic of one thread. Addition, subtraction and the low half of a product are the same for signed and unsigned
 * numbers. Division by zero gives all ones and its remainder the dividend, which is what NVIDIA GPUs do where the PTX manual
 * leaves it open.
 */
public final class IntegerOps {

    private IntegerOps() {}

    @Ptx({"add.s16", "add.u16", "add.s32", "add.u32"})
    public static int add(int a, int b) {
        return a + b;
    }

    @Ptx({"add.s64", "add.u64"})
    public static long add(long a, long b) {
        return a + b;
    }

    @Ptx("add.sat.s32")
    public static int addSaturated(int a, int b) {
        return (int) Math.clamp((long) a + b, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Ptx({"sub.s16", "sub.u16", "sub.s32", "sub.u32"})
    public static int subtract(int a, int b) {
        return a - b;
    }

    @Ptx({"sub.s64", "sub.u64"})
    public static long subtract(long a, long b) {
        return a - b;
    }

    @Ptx("sub.sat.s32")
    public static int subtractSaturated(int a, int b) {
        return (int) Math.clamp((long) a - b, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Ptx({"mul.lo.s16", "mul.lo.u16", "mul.lo.s32", "mul.lo.u32"})
    public static int multiply(int a, int b) {
        return a * b;
    }

    @Ptx({"mul.lo.s64", "mul.lo.u64"})
    public static long multiply(long a, long b) {
        return a * b;
    }

    @Ptx("mul.wide.s16")
    public static int multiplyWide(short a, short b) {
        return a * b;
    }

    @Ptx("mul.wide.u16")
    public static int multiplyWideUnsigned(char a, char b) {
        return a * b;
    }

    @Ptx("mul.wide.s32")
    public static long multiplyWide(int a, int b) {
        return (long) a * b;
    }

    @Ptx("mul.wide.u32")
    public static long multiplyWideUnsigned(int a, int b) {
        return Integer.toUnsignedLong(a) * Integer.toUnsignedLong(b);
    }

    @Ptx("mul.hi.s16")
    public static int multiplyHigh(short a, short b) {
        return a * b >> 16;
    }

    @Ptx("mul.hi.u16")
    public static int multiplyHighUnsigned(char a, char b) {
        return a * b >>> 16;
    }

    @Ptx("mul.hi.s32")
    public static int multiplyHigh(int a, int b) {
        return (int) (multiplyWide(a, b) >> 32);
    }

    @Ptx("mul.hi.u32")
    public static int multiplyHighUnsigned(int a, int b) {
        return (int) (multiplyWideUnsigned(a, b) >>> 32);
    }

    @Ptx("mul.hi.s64")
    public static long multiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b);
    }

    @Ptx("mul.hi.u64")
    public static long multiplyHighUnsigned(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b);
    }

    @Ptx({"mad.lo.s16", "mad.lo.u16", "mad.lo.s32", "mad.lo.u32"})
    public static int multiplyAdd(int a, int b, int c) {
        return a * b + c;
    }

    @Ptx({"mad.lo.s64", "mad.lo.u64"})
    public static long multiplyAdd(long a, long b, long c) {
        return a * b + c;
    }

    @Ptx("mad.wide.s16")
    public static int multiplyAddWide(short a, short b, int c) {
        return a * b + c;
    }

    @Ptx("mad.wide.u16")
    public static int multiplyAddWideUnsigned(char a, char b, int c) {
        return a * b + c;
    }

    @Ptx("mad.wide.s32")
    public static long multiplyAddWide(int a, int b, long c) {
        return multiplyWide(a, b) + c;
    }

    @Ptx("mad.wide.u32")
    public static long multiplyAddWideUnsigned(int a, int b, long c) {
        return multiplyWideUnsigned(a, b) + c;
    }

    @Ptx("mad.hi.s16")
    public static int multiplyHighAdd(short a, short b, short c) {
        return multiplyHigh(a, b) + c;
    }

    @Ptx("mad.hi.u16")
    public static int multiplyHighAddUnsigned(char a, char b, char c) {
        return multiplyHighUnsigned(a, b) + c;
    }

    @Ptx("mad.hi.s32")
    public static int multiplyHighAdd(int a, int b, int c) {
        return multiplyHigh(a, b) + c;
    }

    @Ptx("mad.hi.sat.s32")
    public static int multiplyHighAddSaturated(int a, int b, int c) {
        return addSaturated(multiplyHigh(a, b), c);
    }

    @Ptx("mad.hi.u32")
    public static int multiplyHighAddUnsigned(int a, int b, int c) {
        return multiplyHighUnsigned(a, b) + c;
    }

    @Ptx("mad.hi.s64")
    public static long multiplyHighAdd(long a, long b, long c) {
        return multiplyHigh(a, b) + c;
    }

    @Ptx("mad.hi.u64")
    public static long multiplyHighAddUnsigned(long a, long b, long c) {
        return multiplyHighUnsigned(a, b) + c;
    }

    private static int low24(int a) {
        return a << 8 >> 8;
    }

    private static int low24Unsigned(int a) {
        return a & 0xffffff;
    }

    @Ptx("mul24.lo.s32")
    public static int multiply24(int a, int b) {
        return low24(a) * low24(b);
    }

    @Ptx("mul24.lo.u32")
    public static int multiply24Unsigned(int a, int b) {
        return low24Unsigned(a) * low24Unsigned(b);
    }

    @Ptx("mul24.hi.s32")
    public static int multiply24High(int a, int b) {
        return (int) ((long) low24(a) * low24(b) >> 16);
    }

    @Ptx("mul24.hi.u32")
    public static int multiply24HighUnsigned(int a, int b) {
        return (int) ((long) low24Unsigned(a) * low24Unsigned(b) >> 16);
    }

    @Ptx("mad24.lo.s32")
    public static int multiplyAdd24(int a, int b, int c) {
        return multiply24(a, b) + c;
    }

    @Ptx("mad24.lo.u32")
    public static int multiplyAdd24Unsigned(int a, int b, int c) {
        return multiply24Unsigned(a, b) + c;
    }

    @Ptx("mad24.hi.s32")
    public static int multiplyAdd24High(int a, int b, int c) {
        return multiply24High(a, b) + c;
    }

    @Ptx("mad24.hi.sat.s32")
    public static int multiplyAdd24HighSaturated(int a, int b, int c) {
        return addSaturated(multiply24High(a, b), c);
    }

    @Ptx("mad24.hi.u32")
    public static int multiplyAdd24HighUnsigned(int a, int b, int c) {
        return multiply24HighUnsigned(a, b) + c;
    }

    @Ptx("div.s16")
    public static int divide(short a, short b) {
        return b == 0 ? -1 : a / b;
    }

    @Ptx("div.u16")
    public static int divideUnsigned(char a, char b) {
        return b == 0 ? -1 : a / b;
    }

    @Ptx("div.s32")
    public static int divide(int a, int b) {
        return b == 0 ? -1 : a / b;
    }

    @Ptx("div.u32")
    public static int divideUnsigned(int a, int b) {
        return b == 0 ? -1 : Integer.divideUnsigned(a, b);
    }

    @Ptx("div.s64")
    public static long divide(long a, long b) {
        return b == 0 ? -1 : a / b;
    }

    @Ptx("div.u64")
    public static long divideUnsigned(long a, long b) {
        return b == 0 ? -1 : Long.divideUnsigned(a, b);
    }

    @Ptx("rem.s16")
    public static int remainder(short a, short b) {
        return b == 0 ? a : a % b;
    }

    @Ptx("rem.u16")
    public static int remainderUnsigned(char a, char b) {
        return b == 0 ? a : a % b;
    }

    @Ptx("rem.s32")
    public static int remainder(int a, int b) {
        return b == 0 ? a : a % b;
    }

    @Ptx("rem.u32")
    public static int remainderUnsigned(int a, int b) {
        return b == 0 ? a : Integer.remainderUnsigned(a, b);
    }

    @Ptx("rem.s64")
    public static long remainder(long a, long b) {
        return b == 0 ? a : a % b;
    }

    @Ptx("rem.u64")
    public static long remainderUnsigned(long a, long b) {
        return b == 0 ? a : Long.remainderUnsigned(a, b);
    }

    @Ptx("abs.s16")
    public static int absolute(short a) {
        return Math.abs(a);
    }

    @Ptx("abs.s32")
    public static int absolute(int a) {
        return Math.abs(a);
    }

    @Ptx("abs.s64")
    public static long absolute(long a) {
        return Math.abs(a);
    }

    @Ptx({"neg.s16", "neg.s32"})
    public static int negate(int a) {
        return -a;
    }

    @Ptx("neg.s64")
    public static long negate(long a) {
        return -a;
    }

    @Ptx("min.s16")
    public static int minimum(short a, short b) {
        return Math.min(a, b);
    }

    @Ptx("min.u16")
    public static int minimumUnsigned(char a, char b) {
        return Math.min(a, b);
    }

    @Ptx("min.s32")
    public static int minimum(int a, int b) {
        return Math.min(a, b);
    }

    @Ptx("min.relu.s32")
    public static int minimumCut(int a, int b) {
        return Math.max(0, Math.min(a, b));
    }

    @Ptx("max.relu.s32")
    public static int maximumCut(int a, int b) {
        return Math.max(0, Math.max(a, b));
    }

    @Ptx("min.u32")
    public static int minimumUnsigned(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0 ? a : b;
    }

    @Ptx("min.s64")
    public static long minimum(long a, long b) {
        return Math.min(a, b);
    }

    @Ptx("min.u64")
    public static long minimumUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    @Ptx("max.s16")
    public static int maximum(short a, short b) {
        return Math.max(a, b);
    }

    @Ptx("max.u16")
    public static int maximumUnsigned(char a, char b) {
        return Math.max(a, b);
    }

    @Ptx("max.s32")
    public static int maximum(int a, int b) {
        return Math.max(a, b);
    }

    @Ptx("max.u32")
    public static int maximumUnsigned(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0 ? a : b;
    }

    @Ptx("max.s64")
    public static long maximum(long a, long b) {
        return Math.max(a, b);
    }

    @Ptx("max.u64")
    public static long maximumUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) > 0 ? a : b;
    }

    @Ptx("sad.s16")
    public static int absoluteDifference(short a, short b, int c) {
        return c + Math.abs(a - b);
    }

    @Ptx("sad.u16")
    public static int absoluteDifferenceUnsigned(char a, char b, int c) {
        return c + Math.abs(a - b);
    }

    @Ptx("sad.s32")
    public static int absoluteDifference(int a, int b, int c) {
        return c + (a < b ? b - a : a - b);
    }

    @Ptx("sad.u32")
    public static int absoluteDifferenceUnsigned(int a, int b, int c) {
        return c + (Integer.compareUnsigned(a, b) < 0 ? b - a : a - b);
    }

    @Ptx("sad.s64")
    public static long absoluteDifference(long a, long b, long c) {
        return c + (a < b ? b - a : a - b);
    }

    @Ptx("sad.u64")
    public static long absoluteDifferenceUnsigned(long a, long b, long c) {
        return c + (Long.compareUnsigned(a, b) < 0 ? b - a : a - b);
    }
}
