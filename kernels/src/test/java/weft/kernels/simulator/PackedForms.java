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
