package weft.kernels.simulator.instructions;

/** Logic, shifts and bit fields of one thread. PTX clamps shift amounts, where Java takes them modulo the width. */
public final class BitOps {

    private BitOps() {}

    @Ptx({"and.b16", "and.b32", "and.pred"})
    public static int and(int a, int b) {
        return a & b;
    }

    @Ptx("and.b64")
    public static long and(long a, long b) {
        return a & b;
    }

    @Ptx({"or.b16", "or.b32", "or.pred"})
    public static int or(int a, int b) {
        return a | b;
    }

    @Ptx("or.b64")
    public static long or(long a, long b) {
        return a | b;
    }

    @Ptx({"xor.b16", "xor.b32", "xor.pred"})
    public static int xor(int a, int b) {
        return a ^ b;
    }

    @Ptx("xor.b64")
    public static long xor(long a, long b) {
        return a ^ b;
    }

    @Ptx("not.pred")
    public static boolean not(boolean a) {
        return !a;
    }

    @Ptx({"not.b16", "not.b32"})
    public static int not(int a) {
        return ~a;
    }

    @Ptx("not.b64")
    public static long not(long a) {
        return ~a;
    }

    @Ptx("cnot.b16")
    public static int isZero(char a) {
        return a == 0 ? 1 : 0;
    }

    @Ptx("cnot.b32")
    public static int isZero(int a) {
        return a == 0 ? 1 : 0;
    }

    @Ptx("cnot.b64")
    public static long isZero(long a) {
        return a == 0 ? 1 : 0;
    }

    @Ptx("shl.b16")
    public static int shiftLeft(char a, int by) {
        return Integer.compareUnsigned(by, 16) < 0 ? a << by : 0;
    }

    @Ptx("shl.b32")
    public static int shiftLeft(int a, int by) {
        return Integer.compareUnsigned(by, 32) < 0 ? a << by : 0;
    }

    @Ptx("shl.b64")
    public static long shiftLeft(long a, int by) {
        return Integer.compareUnsigned(by, 64) < 0 ? a << by : 0;
    }

    @Ptx("shr.s16")
    public static int shiftRight(short a, int by) {
        return a >> (Integer.compareUnsigned(by, 16) < 0 ? by : 15);
    }

    @Ptx({"shr.u16", "shr.b16"})
    public static int shiftRightUnsigned(char a, int by) {
        return Integer.compareUnsigned(by, 16) < 0 ? a >>> by : 0;
    }

    @Ptx("shr.s32")
    public static int shiftRight(int a, int by) {
        return a >> (Integer.compareUnsigned(by, 32) < 0 ? by : 31);
    }

    @Ptx({"shr.u32", "shr.b32"})
    public static int shiftRightUnsigned(int a, int by) {
        return Integer.compareUnsigned(by, 32) < 0 ? a >>> by : 0;
    }

    @Ptx("shr.s64")
    public static long shiftRight(long a, int by) {
        return a >> (Integer.compareUnsigned(by, 64) < 0 ? by : 63);
    }

    @Ptx({"shr.u64", "shr.b64"})
    public static long shiftRightUnsigned(long a, int by) {
        return Integer.compareUnsigned(by, 64) < 0 ? a >>> by : 0;
    }

    private static long join(int low, int high) {
        return (long) high << 32 | Integer.toUnsignedLong(low);
    }

    private static int clamp32(int by) {
        return Integer.compareUnsigned(by, 32) < 0 ? by : 32;
    }

    @Ptx("shf.l.clamp.b32")
    public static int funnelLeftClamped(int low, int high, int by) {
        return (int) (join(low, high) << clamp32(by) >>> 32);
    }

    @Ptx("shf.r.clamp.b32")
    public static int funnelRightClamped(int low, int high, int by) {
        return (int) (join(low, high) >>> clamp32(by));
    }

    @Ptx("shf.l.wrap.b32")
    public static int funnelLeftWrapped(int low, int high, int by) {
        return (int) (join(low, high) << (by & 31) >>> 32);
    }

    @Ptx("shf.r.wrap.b32")
    public static int funnelRightWrapped(int low, int high, int by) {
        return (int) (join(low, high) >>> (by & 31));
    }

    /** {@code table} is a truth table: its bit {@code 4 a + 2 b + c} is the result for bits a, b, c. */
    @Ptx("lop3.b32")
    public static int lookup3(int a, int b, int c, int table) {
        int result = 0;
        for (int k = 0; k < 8; k++) {
            if ((table >>> k & 1) != 0) {
                result |= ((k & 4) != 0 ? a : ~a) & ((k & 2) != 0 ? b : ~b) & ((k & 1) != 0 ? c : ~c);
            }
        }
        return result;
    }

    @Ptx("popc.b32")
    public static int populationCount(int a) {
        return Integer.bitCount(a);
    }

    @Ptx("popc.b64")
    public static int populationCount(long a) {
        return Long.bitCount(a);
    }

    @Ptx("clz.b32")
    public static int leadingZeros(int a) {
        return Integer.numberOfLeadingZeros(a);
    }

    @Ptx("clz.b64")
    public static int leadingZeros(long a) {
        return Long.numberOfLeadingZeros(a);
    }

    @Ptx("brev.b32")
    public static int reverse(int a) {
        return Integer.reverse(a);
    }

    @Ptx("brev.b64")
    public static long reverse(long a) {
        return Long.reverse(a);
    }

    @Ptx("bfind.u32")
    public static int highestBit(int a) {
        return 31 - Integer.numberOfLeadingZeros(a);
    }

    @Ptx("bfind.s32")
    public static int highestBitSigned(int a) {
        return highestBit(a < 0 ? ~a : a);
    }

    @Ptx("bfind.u64")
    public static int highestBit(long a) {
        return 63 - Long.numberOfLeadingZeros(a);
    }

    @Ptx("bfind.s64")
    public static int highestBitSigned(long a) {
        return highestBit(a < 0 ? ~a : a);
    }

    @Ptx("bfind.shiftamt.u32")
    public static int shiftToHighestBit(int a) {
        return a == 0 ? -1 : Integer.numberOfLeadingZeros(a);
    }

    @Ptx("bfind.shiftamt.s32")
    public static int shiftToHighestBitSigned(int a) {
        return shiftToHighestBit(a < 0 ? ~a : a);
    }

    @Ptx("bfind.shiftamt.u64")
    public static int shiftToHighestBit(long a) {
        return a == 0 ? -1 : Long.numberOfLeadingZeros(a);
    }

    @Ptx("bfind.shiftamt.s64")
    public static int shiftToHighestBitSigned(long a) {
        return shiftToHighestBit(a < 0 ? ~a : a);
    }

    @Ptx("bfe.u32")
    public static int extract(int a, int position, int length) {
        int from = position & 255;
        int count = length & 255;
        return count == 0 ? 0 : (int) ((Integer.toUnsignedLong(a) >>> Math.min(from, 63)) & ones(count));
    }

    @Ptx("bfe.s32")
    public static int extractSigned(int a, int position, int length) {
        int count = length & 255;
        int from = position & 255;
        if (count == 0) {
            return 0;
        }
        int shifted = a >> Math.min(from, 31);
        return count >= 32 ? shifted : shifted << 32 - count >> 32 - count;
    }

    @Ptx("bfe.u64")
    public static long extract(long a, int position, int length) {
        return shiftRightUnsigned(a, position & 255) & ones(length & 255);
    }

    @Ptx("bfe.s64")
    public static long extractSigned(long a, int position, int length) {
        int count = length & 255;
        if (count == 0) {
            return 0;
        }
        long shifted = a >> Math.min(position & 255, 63);
        return count >= 64 ? shifted : shifted << 64 - count >> 64 - count;
    }

    private static long ones(int count) {
        return count >= 64 ? -1L : (1L << count) - 1;
    }

    @Ptx("bfi.b32")
    public static int insert(int a, int b, int position, int length) {
        return (int) insert((long) a, (long) b, Math.min(position & 255, 32), length);
    }

    @Ptx("bfi.b64")
    public static long insert(long a, long b, int position, int length) {
        int from = position & 255;
        long mask = from >= 64 ? 0 : ones(length & 255) << from;
        return b & ~mask | (from >= 64 ? 0 : a << from) & mask;
    }

    @Ptx("bmsk.clamp.b32")
    public static int maskClamped(int position, int length) {
        long mask = Integer.compareUnsigned(position, 32) >= 0 ? 0 : ones(clamp32(length)) << position;
        return (int) mask;
    }

    @Ptx("bmsk.wrap.b32")
    public static int maskWrapped(int position, int length) {
        return (int) (ones(length & 31) << (position & 31));
    }

    @Ptx("szext.clamp.s32")
    public static int signExtendClamped(int a, int width) {
        return Integer.compareUnsigned(width, 32) >= 0 ? a : width == 0 ? 0 : a << 32 - width >> 32 - width;
    }

    @Ptx("szext.wrap.s32")
    public static int signExtendWrapped(int a, int width) {
        return signExtendClamped(a, width & 31);
    }

    @Ptx("szext.clamp.u32")
    public static int zeroExtendClamped(int a, int width) {
        return (int) (a & ones(clamp32(width)));
    }

    @Ptx("szext.wrap.u32")
    public static int zeroExtendWrapped(int a, int width) {
        return zeroExtendClamped(a, width & 31);
    }

    /** The position of the {@code offset}-th set bit of {@code mask}, counted from {@code base} up, or down when negative. */
    @Ptx("fns.b32")
    public static int findNthSet(int mask, int base, int offset) {
        if (offset == 0) {
            return (mask >>> base & 1) != 0 ? base : -1;
        }
        int direction = offset > 0 ? 1 : -1;
        int left = Math.abs(offset);
        for (int at = base; at >= 0 && at < 32; at += direction) {
            if ((mask >>> at & 1) != 0 && --left == 0) {
                return at;
            }
        }
        return -1;
    }
}
