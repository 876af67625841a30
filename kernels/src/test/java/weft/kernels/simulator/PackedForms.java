package weft.kernels.simulator;

import static weft.kernels.simulator.IntegerFormsTest.big;
import static weft.kernels.simulator.IntegerFormsTest.form;

import java.math.BigInteger;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import weft.kernels.simulator.IntegerFormsTest.Form;

/** Forms on two 16-bit numbers in a register, which sm_90 adds and compares at once. */
public final class PackedForms {

    private PackedForms() {}

    public static Stream<Form> packed() {
        return Stream.of(
                form("min.s16x2", "rrr", (a, b, c) -> halves(a, b, true, BigInteger::min)),
                form("max.s16x2", "rrr", (a, b, c) -> halves(a, b, true, BigInteger::max)),
                form("min.relu.s16x2", "rrr", (a, b, c) -> halves(a, b, true, (x, y) -> x.min(y).max(BigInteger.ZERO))),
                form("max.relu.s16x2", "rrr", (a, b, c) -> halves(a, b, true, (x, y) -> x.max(y).max(BigInteger.ZERO))),
                form("min.relu.s32", "rrr", (a, b, c) -> Math.max(0, Math.min((int) a, (int) b))),
                form("max.relu.s32", "rrr", (a, b, c) -> Math.max(0, Math.max((int) a, (int) b))),
                form("setp.gt.u32 %p4, %r1, %r2; lop3.or.b32 %r0|%p1, %r1, %r2, %r3, 0x96, %p4; @%p1 add.u32 %r0, %r0, 1", "rrrr",
                        (a, b, c) -> (int) (a ^ b ^ c) + ((int) (a ^ b ^ c) != 0
                                || Integer.compareUnsigned((int) a, (int) b) > 0 ? 1 : 0) & 0xffffffffL),
                form("setp.gt.u32 %p4, %r1, %r2; lop3.and.b32 _|%p1, %r1, %r2, %r3, 0x80, !%p4; selp.u32 %r0, 1, 0, %p1", "rrrr",
                        (a, b, c) -> (int) (a & b & c) != 0 && Integer.compareUnsigned((int) a, (int) b) <= 0 ? 1 : 0),
                form("min.u16x2", "rrr", (a, b, c) -> halves(a, b, false, BigInteger::min)),
                form("max.u16x2", "rrr", (a, b, c) -> halves(a, b, false, BigInteger::max)),
                form("add.u16x2", "rrr", (a, b, c) -> halves(a, b, false, BigInteger::add)),
                form("add.s16x2", "rrr", (a, b, c) -> halves(a, b, true, BigInteger::add)));
    }

    private static long halves(long a, long b, boolean signed, BinaryOperator<BigInteger> op) {
        long low = op.apply(big(a, 16, signed), big(b, 16, signed)).longValue() & 0xffff;
        return low | op.apply(big(a >> 16, 16, signed), big(b >> 16, 16, signed)).longValue() << 16;
    }
}
