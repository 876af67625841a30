package weft.kernels.ptx;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A fundamental type of PTX: its width in bits and how the bits are read. {@code .b} types are untyped bits; two types of the
 * same width share registers.
 */
public enum PtxType {
    /** A predicate: true or false. */
    PRED(1, Kind.PREDICATE),
    /** 8 untyped bits. */
    B8(8, Kind.BITS),
    /** 16 untyped bits. */
    B16(16, Kind.BITS),
    /** 32 untyped bits. */
    B32(32, Kind.BITS),
    /** 64 untyped bits. */
    B64(64, Kind.BITS),
    /** 128 untyped bits. */
    B128(128, Kind.BITS),
    /** An unsigned integer of 8 bits. */
    U8(8, Kind.UNSIGNED),
    /** An unsigned integer of 16 bits. */
    U16(16, Kind.UNSIGNED),
    /** An unsigned integer of 32 bits. */
    U32(32, Kind.UNSIGNED),
    /** An unsigned integer of 64 bits. */
    U64(64, Kind.UNSIGNED),
    /** A signed integer of 8 bits. */
    S8(8, Kind.SIGNED),
    /** A signed integer of 16 bits. */
    S16(16, Kind.SIGNED),
    /** A signed integer of 32 bits. */
    S32(32, Kind.SIGNED),
    /** A signed integer of 64 bits. */
    S64(64, Kind.SIGNED),
    /** IEEE half precision. */
    F16(16, Kind.HALF),
    /** The upper half of an f32. */
    BF16(16, Kind.HALF),
    /** Two f16 side by side. */
    F16X2(32, Kind.HALF),
    /** Two bf16 side by side. */
    BF16X2(32, Kind.HALF),
    /** An f32 of which the tensor cores use 19 bits. */
    TF32(32, Kind.HALF),
    /** Single precision. */
    F32(32, Kind.FLOAT),
    /** Double precision. */
    F64(64, Kind.FLOAT);

    /** How the bits of a type are read. */
    public enum Kind {
        /** True or false. */
        PREDICATE,
        /** Not at all: they are only moved. */
        BITS,
        /** As an unsigned integer. */
        UNSIGNED,
        /** As a two's complement integer. */
        SIGNED,
        /** As a float that fits into less than 32 bits, or two of them. */
        HALF,
        /** As an IEEE float of 32 or 64 bits. */
        FLOAT
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
