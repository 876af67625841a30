package weft.kernels.simulator.instructions;

import java.math.BigDecimal;
import java.math.BigInteger;
import weft.kernels.simulator.instructions.RoundedOps.Direction;

/**
 * Conversions of one thread. Integers pass through a 64-bit value, so {@code cvt} between integers clamps and truncates. A float
 * becomes an integer by rounding it to a whole double and clamping that to the range of the target; NaN gives 0, or the lowest
 * bit pattern (only the top bit set) when source or target has 64 bits.
 */
public final class ConvertOps {

    private ConvertOps() {}

    @Ptx("cvt.rzi.s32.f32")
    public static int truncate(float a) {
        return (int) a;
    }

    @Ptx("cvt.f32.s32")
    public static float fromInt(int a) {
        return a;
    }

    @Ptx("cvt.f64.s32")
    public static double doubleFromInt(int a) {
        return a;
    }

    @Ptx("cvt.f64.f32")
    public static double widen(float a) {
        return DoubleOps.canonical(a);
    }

    @Ptx("cvt.f32.f64")
    public static float narrow(double a) {
        return FloatOps.canonical((float) a);
    }

    @Ptx("cvt.r*.f32.f64")
    public static float narrow(double a, Direction direction) {
        float nearest = (float) a;
        double error = Float.isInfinite(nearest) && Double.isFinite(a) ? -Math.signum(a) : a - nearest;
        return RoundedOps.settle(nearest, Float.isInfinite(nearest) && Double.isInfinite(a) ? 0 : error, direction);
    }

    @Ptx("cvt.f32.f32")
    public static float same(float a) {
        return FloatOps.canonical(a);
    }

    @Ptx("cvt.f64.f64")
    public static double same(double a) {
        return DoubleOps.canonical(a);
    }

    @Ptx("cvt.rni.f32.f32")
    public static float rint(float a) {
        return FloatOps.canonical((float) Math.rint(a));
    }

    @Ptx("cvt.rzi.f32.f32")
    public static float truncated(float a) {
        return FloatOps.canonical((float) truncated((double) a));
    }

    @Ptx("cvt.rmi.f32.f32")
    public static float floor(float a) {
        return FloatOps.canonical((float) Math.floor(a));
    }

    @Ptx("cvt.rpi.f32.f32")
    public static float ceil(float a) {
        return FloatOps.canonical((float) Math.ceil(a));
    }

    @Ptx({"cvt.rni.f64.f64", "whole.rni"})
    public static double rint(double a) {
        return DoubleOps.canonical(Math.rint(a));
    }

    @Ptx({"cvt.rzi.f64.f64", "whole.rzi"})
    public static double truncated(double a) {
        return DoubleOps.canonical(Math.copySign(Math.floor(Math.abs(a)), a));
    }

    @Ptx({"cvt.rmi.f64.f64", "whole.rmi"})
    public static double floor(double a) {
        return DoubleOps.canonical(Math.floor(a));
    }

    @Ptx({"cvt.rpi.f64.f64", "whole.rpi"})
    public static double ceil(double a) {
        return DoubleOps.canonical(Math.ceil(a));
    }

    /** A whole double as an integer between {@code min} and {@code max}. */
    public static long clamp(double whole, long min, long max, long nan) {
        return whole != whole ? nan : Math.clamp((long) whole, min, max);
    }

    /** A whole double as an unsigned 64-bit integer. */
    public static long clampUnsigned(double whole) {
        if (whole != whole) {
            return Long.MIN_VALUE;
        }
        if (whole < 0x1p63) {
            return Math.max((long) whole, 0);
        }
        return whole >= 0x1p64 ? -1 : (long) (whole - 0x1p63) + Long.MIN_VALUE;
    }

    /** A signed integer clamped for {@code cvt.sat}. */
    public static long clampSigned(long a, long min, long max) {
        return Math.clamp(a, min, max);
    }

    /** An unsigned 64-bit integer clamped for {@code cvt.sat}. */
    public static long clampFromUnsigned(long a, long max) {
        return a < 0 || a > max ? max : a;
    }

    @Ptx("cvt.f32.s64")
    public static float fromLong(long a) {
        return a;
    }

    @Ptx("cvt.f64.s64")
    public static double doubleFromLong(long a) {
        return a;
    }

    /** The lowest bit is kept as a sticky bit while the value is halved into the signed range. */
    @Ptx("cvt.f32.u64")
    public static float fromUnsignedLong(long a) {
        return a >= 0 ? a : (float) (a >>> 1 | a & 1) * 2;
    }

    @Ptx("cvt.f64.u64")
    public static double doubleFromUnsignedLong(long a) {
        return a >= 0 ? a : (double) (a >>> 1 | a & 1) * 2;
    }

    private static BigDecimal exact(long a, boolean signed) {
        BigInteger value = BigInteger.valueOf(a);
        return new BigDecimal(signed || a >= 0 ? value : value.add(BigInteger.ONE.shiftLeft(64)));
    }

    private static float rounded(float nearest, long a, boolean signed, Direction direction) {
        return RoundedOps.settle(nearest, (double) exact(a, signed).compareTo(new BigDecimal(nearest)), direction);
    }

    private static double rounded(double nearest, long a, boolean signed, Direction direction) {
        return RoundedOps.settle(nearest, exact(a, signed).compareTo(new BigDecimal(nearest)), direction);
    }

    @Ptx("cvt.r*.f32.s64")
    public static float fromLong(long a, Direction direction) {
        return rounded((float) a, a, true, direction);
    }

    @Ptx("cvt.r*.f32.u64")
    public static float fromUnsignedLong(long a, Direction direction) {
        return rounded(fromUnsignedLong(a), a, false, direction);
    }

    @Ptx("cvt.r*.f64.s64")
    public static double doubleFromLong(long a, Direction direction) {
        return rounded((double) a, a, true, direction);
    }

    @Ptx("cvt.r*.f64.u64")
    public static double doubleFromUnsignedLong(long a, Direction direction) {
        return rounded(doubleFromUnsignedLong(a), a, false, direction);
    }

    /** Clamps a and b to {@code bits} bits and packs them, b lowest, below c. */
    public static int pack(int a, int b, int c, int bits, boolean signed) {
        int mask = (1 << bits) - 1;
        int min = signed ? -1 << bits - 1 : 0;
        int max = signed ? ~min : mask;
        int low = (Math.clamp(a, min, max) & mask) << bits | Math.clamp(b, min, max) & mask;
        return bits == 16 ? low : c << 2 * bits | low;
    }
}
