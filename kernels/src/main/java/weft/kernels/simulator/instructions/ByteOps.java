package weft.kernels.simulator.instructions;

/** Byte permutations, packed dot products and packed 16-bit arithmetic of one thread. */
public final class ByteOps {

    private ByteOps() {}

    private static int pick(int a, int b, int selector) {
        long both = (long) b << 32 | Integer.toUnsignedLong(a);
        int value = (int) (both >>> 8 * (selector & 7)) & 255;
        return (selector & 8) == 0 ? value : (byte) value < 0 ? 255 : 0;
    }

    private static int pick4(int a, int b, int s0, int s1, int s2, int s3) {
        return pick(a, b, s0) | pick(a, b, s1) << 8 | pick(a, b, s2) << 16 | pick(a, b, s3) << 24;
    }

    /** Each nibble of the selector picks a byte of b:a, or with bit 3 that byte's sign. */
    @Ptx("prmt.b32")
    public static int permute(int a, int b, int selector) {
        return pick4(a, b, selector & 15, selector >>> 4 & 15, selector >>> 8 & 15, selector >>> 12 & 15);
    }

    @Ptx("prmt.b32.f4e")
    public static int permuteForward(int a, int b, int c) {
        int s = c & 3;
        return pick4(a, b, s, s + 1, s + 2, s + 3);
    }

    @Ptx("prmt.b32.b4e")
    public static int permuteBackward(int a, int b, int c) {
        int s = c & 3;
        return pick4(a, b, s, s - 1 & 7, s - 2 & 7, s - 3 & 7);
    }

    @Ptx("prmt.b32.rc8")
    public static int replicateByte(int a, int b, int c) {
        int s = c & 3;
        return pick4(a, b, s, s, s, s);
    }

    @Ptx("prmt.b32.ecl")
    public static int clampLeft(int a, int b, int c) {
        int s = c & 3;
        return pick4(a, b, s, Math.max(s, 1), Math.max(s, 2), 3);
    }

    @Ptx("prmt.b32.ecr")
    public static int clampRight(int a, int b, int c) {
        int s = c & 3;
        return pick4(a, b, 0, Math.min(s, 1), Math.min(s, 2), s);
    }

    @Ptx("prmt.b32.rc16")
    public static int replicateHalf(int a, int b, int c) {
        int s = (c & 1) * 2;
        return pick4(a, b, s, s + 1, s, s + 1);
    }

    private static int byteAt(int a, int k, boolean signed) {
        return signed ? (byte) (a >>> 8 * k) : a >>> 8 * k & 255;
    }

    private static int dot4(int a, boolean aSigned, int b, boolean bSigned, int c) {
        int sum = c;
        for (int k = 0; k < 4; k++) {
            sum += byteAt(a, k, aSigned) * byteAt(b, k, bSigned);
        }
        return sum;
    }

    @Ptx("dp4a.s32.s32")
    public static int dot4ss(int a, int b, int c) {
        return dot4(a, true, b, true, c);
    }

    @Ptx("dp4a.s32.u32")
    public static int dot4su(int a, int b, int c) {
        return dot4(a, true, b, false, c);
    }

    @Ptx("dp4a.u32.s32")
    public static int dot4us(int a, int b, int c) {
        return dot4(a, false, b, true, c);
    }

    @Ptx("dp4a.u32.u32")
    public static int dot4uu(int a, int b, int c) {
        return dot4(a, false, b, false, c);
    }

    private static int dot2(int a, boolean aSigned, int b, boolean bSigned, int c, int firstByte) {
        int low = aSigned ? (short) a : a & 0xffff;
        int high = aSigned ? a >> 16 : a >>> 16;
        return c + low * byteAt(b, firstByte, bSigned) + high * byteAt(b, firstByte + 1, bSigned);
    }

    @Ptx("dp2a.lo.s32.s32")
    public static int dot2ssLow(int a, int b, int c) {
        return dot2(a, true, b, true, c, 0);
    }

    @Ptx("dp2a.lo.s32.u32")
    public static int dot2suLow(int a, int b, int c) {
        return dot2(a, true, b, false, c, 0);
    }

    @Ptx("dp2a.lo.u32.s32")
    public static int dot2usLow(int a, int b, int c) {
        return dot2(a, false, b, true, c, 0);
    }

    @Ptx("dp2a.lo.u32.u32")
    public static int dot2uuLow(int a, int b, int c) {
        return dot2(a, false, b, false, c, 0);
    }

    @Ptx("dp2a.hi.s32.s32")
    public static int dot2ssHigh(int a, int b, int c) {
        return dot2(a, true, b, true, c, 2);
    }

    @Ptx("dp2a.hi.s32.u32")
    public static int dot2suHigh(int a, int b, int c) {
        return dot2(a, true, b, false, c, 2);
    }

    @Ptx("dp2a.hi.u32.s32")
    public static int dot2usHigh(int a, int b, int c) {
        return dot2(a, false, b, true, c, 2);
    }

    @Ptx("dp2a.hi.u32.u32")
    public static int dot2uuHigh(int a, int b, int c) {
        return dot2(a, false, b, false, c, 2);
    }

    private static int pack(int low, int high) {
        return low & 0xffff | high << 16;
    }

    @Ptx("min.s16x2")
    public static int minimumHalves(int a, int b) {
        return pack(Math.min((short) a, (short) b), Math.min(a >> 16, b >> 16));
    }

    @Ptx("max.s16x2")
    public static int maximumHalves(int a, int b) {
        return pack(Math.max((short) a, (short) b), Math.max(a >> 16, b >> 16));
    }

    @Ptx("min.u16x2")
    public static int minimumHalvesUnsigned(int a, int b) {
        return pack(Math.min(a & 0xffff, b & 0xffff), Math.min(a >>> 16, b >>> 16));
    }

    @Ptx("max.u16x2")
    public static int maximumHalvesUnsigned(int a, int b) {
        return pack(Math.max(a & 0xffff, b & 0xffff), Math.max(a >>> 16, b >>> 16));
    }

    private static int cut(int pair) {
        return maximumHalves(pair, 0);
    }

    @Ptx("min.relu.s16x2")
    public static int minimumHalvesCut(int a, int b) {
        return cut(minimumHalves(a, b));
    }

    @Ptx("max.relu.s16x2")
    public static int maximumHalvesCut(int a, int b) {
        return cut(maximumHalves(a, b));
    }

    @Ptx({"add.s16x2", "add.u16x2"})
    public static int addHalves(int a, int b) {
        return pack(a + b, (a >>> 16) + (b >>> 16));
    }
}
