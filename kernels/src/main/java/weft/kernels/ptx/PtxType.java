package weft.kernels.ptx;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A fundamental type of PTX: its width in bits and how the bits are read. {@code .b} types are untyped bits; two types of the
 * same width share registers.
 */
public enum PtxType {
    PRED(1, Kind.PREDICATE),
    B8(8, Kind.BITS), B16(16, Kind.BITS), B32(32, Kind.BITS), B64(64, Kind.BITS), B128(128, Kind.BITS),
    U8(8, Kind.UNSIGNED), U16(16, Kind.UNSIGNED), U32(32, Kind.UNSIGNED), U64(64, Kind.UNSIGNED),
    S8(8, Kind.SIGNED), S16(16, Kind.SIGNED), S32(32, Kind.SIGNED), S64(64, Kind.SIGNED),
    F16(16, Kind.HALF), BF16(16, Kind.HALF), F16X2(32, Kind.HALF), BF16X2(32, Kind.HALF), TF32(32, Kind.HALF),
    F32(32, Kind.FLOAT), F64(64, Kind.FLOAT);

    /** How the bits of a type are read. */
    public enum Kind {
        PREDICATE, BITS, UNSIGNED, SIGNED, HALF, FLOAT
    }

    private static final Map<String, PtxType> BY_NAME = new HashMap<>();

    static {
        for (PtxType type : values()) {
            BY_NAME.put(type.toString(), type);
        }
    }

    private final int bits;
    private final Kind kind;

    PtxType(int bits, Kind kind) {
        this.bits = bits;
        this.kind = kind;
    }

    /** The type called {@code name} without its dot, such as {@code "u32"}; null when there is none. */
    public static PtxType named(String name) {
        return BY_NAME.get(name);
    }

    /** The width in bits; 1 for a predicate. */
    public int bits() {
        return bits;
    }

    /** The bytes that a value takes in memory. */
    public int bytes() {
        return Math.max(1, bits / 8);
    }

    /** How the bits are read. */
    public Kind kind() {
        return kind;
    }

    /** Whether the type is one of {@code .s8 .s16 .s32 .s64}. */
    public boolean isSigned() {
        return kind == Kind.SIGNED;
    }

    /** Whether the type is {@code .f32} or {@code .f64}. */
    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /** Whether a register of this type needs 64 bits. */
    public boolean isWide() {
        return bits == 64;
    }

    /** The name as PTX writes it after the dot. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
