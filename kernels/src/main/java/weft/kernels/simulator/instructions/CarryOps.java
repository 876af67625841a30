package weft.kernels.simulator.instructions;

/**
 * Extended-precision arithmetic of one thread: each instruction has a value and, with {@code .cc}, a carry out, named {@code
 * carry:} here. A borrow is a carry of the addition that the hardware makes of a subtraction: {@code a - b} is {@code a + ~b +
 * 1}, so its carry is 1 when nothing was borrowed, and {@code subc} adds the carry to {@code a + ~b}.
 */
public final class CarryOps {

    private CarryOps() {}

    @Ptx({"addc.u32", "addc.s32"})
    public static int add(int a, int b, int carry) {
        return a + b + carry;
    }

    @Ptx({"carry:addc.u32", "carry:addc.s32"})
    public static int addCarry(int a, int b, int carry) {
        return (int) (Integer.toUnsignedLong(a) + Integer.toUnsignedLong(b) + carry >>> 32);
    }

    @Ptx({"addc.u64", "addc.s64"})
    public static long add(long a, long b, int carry) {
        return a + b + carry;
    }

    @Ptx({"carry:addc.u64", "carry:addc.s64"})
    public static int addCarry(long a, long b, int carry) {
        long sum = a + b;
        boolean overflows = Long.compareUnsigned(sum, a) < 0;
        return overflows || sum + carry == 0 && carry == 1 ? 1 : 0;
    }

    @Ptx({"subc.u32", "subc.s32"})
    public static int subtract(int a, int b, int carry) {
        return add(a, ~b, carry);
    }

    @Ptx({"carry:subc.u32", "carry:subc.s32"})
    public static int subtractCarry(int a, int b, int carry) {
        return addCarry(a, ~b, carry);
    }

    @Ptx({"subc.u64", "subc.s64"})
    public static long subtract(long a, long b, int carry) {
        return add(a, ~b, carry);
    }

    @Ptx({"carry:subc.u64", "carry:subc.s64"})
    public static int subtractCarry(long a, long b, int carry) {
        return addCarry(a, ~b, carry);
    }

    @Ptx({"madc.lo.u32", "madc.lo.s32"})
    public static int multiplyLowAdd(int a, int b, int c, int carry) {
        return add(a * b, c, carry);
    }

    @Ptx({"carry:madc.lo.u32", "carry:madc.lo.s32"})
    public static int multiplyLowAddCarry(int a, int b, int c, int carry) {
        return addCarry(a * b, c, carry);
    }

    @Ptx("madc.hi.u32")
    public static int multiplyHighAdd(int a, int b, int c, int carry) {
        return add(IntegerOps.multiplyHighUnsigned(a, b), c, carry);
    }

    @Ptx("carry:madc.hi.u32")
    public static int multiplyHighAddCarry(int a, int b, int c, int carry) {
        return addCarry(IntegerOps.multiplyHighUnsigned(a, b), c, carry);
    }

    @Ptx("madc.hi.s32")
    public static int multiplyHighAddSigned(int a, int b, int c, int carry) {
        return add(IntegerOps.multiplyHigh(a, b), c, carry);
    }

    @Ptx("carry:madc.hi.s32")
    public static int multiplyHighAddSignedCarry(int a, int b, int c, int carry) {
        return addCarry(IntegerOps.multiplyHigh(a, b), c, carry);
    }

    @Ptx({"madc.lo.u64", "madc.lo.s64"})
    public static long multiplyLowAdd(long a, long b, long c, int carry) {
        return add(a * b, c, carry);
    }

    @Ptx({"carry:madc.lo.u64", "carry:madc.lo.s64"})
    public static int multiplyLowAddCarry(long a, long b, long c, int carry) {
        return addCarry(a * b, c, carry);
    }

    @Ptx("madc.hi.u64")
    public static long multiplyHighAdd(long a, long b, long c, int carry) {
        return add(Math.unsignedMultiplyHigh(a, b), c, carry);
    }

    @Ptx("carry:madc.hi.u64")
    public static int multiplyHighAddCarry(long a, long b, long c, int carry) {
        return addCarry(Math.unsignedMultiplyHigh(a, b), c, carry);
    }

    @Ptx("madc.hi.s64")
    public static long multiplyHighAddSigned(long a, long b, long c, int carry) {
        return add(Math.multiplyHigh(a, b), c, carry);
    }

    @Ptx("carry:madc.hi.s64")
    public static int multiplyHighAddSignedCarry(long a, long b, long c, int carry) {
        return addCarry(Math.multiplyHigh(a, b), c, carry);
    }
}
