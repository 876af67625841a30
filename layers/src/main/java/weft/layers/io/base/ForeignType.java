package weft.layers.io.base;

/**
 * The element types of weight files that Weft lacks. A tensor of one is left out and named; its size is known all the same, so
 * that what follows it in the file is found and a false size is refused.
 */
public enum ForeignType implements ElementType {

    /** 8-bit integers. */
    I8(8),
    /** 16-bit integers. */
    I16(16),
    /** Unsigned 16-bit integers. */
    U16(16),
    /** Unsigned 32-bit integers. */
    U32(32),
    /** Unsigned 64-bit integers. */
    U64(64),
    /** Floats of 8 bits: 5 of exponent, 2 of mantissa. */
    F8_E5M2(8),
    /** Floats of 8 bits: 4 of exponent, 3 of mantissa. */
    F8_E4M3(8),
    /** Powers of two, an exponent of 8 bits. */
    F8_E8M0(8),
    /** Floats of 6 bits: 2 of exponent, 3 of mantissa. */
    F6_E2M3(6),
    /** Floats of 6 bits: 3 of exponent, 2 of mantissa. */
    F6_E3M2(6),
    /** Floats of 4 bits. */
    F4(4),
    /** Complex numbers of two floats; the last one that safetensors has. */
    C64(64),
    /** Complex numbers of two doubles. */
    C128(128),
    /** PyTorch's quantized 8-bit integers; the scale stands elsewhere. */
    QI8(8),
    /** PyTorch's quantized unsigned 8-bit integers. */
    QU8(8),
    /** PyTorch's quantized 32-bit integers. */
    QI32(32),
    /** PyTorch's quantized 4-bit integers, two in a byte. */
    QU4X2(8),
    /** PyTorch's quantized 2-bit integers, four in a byte. */
    QU2X4(8),
    /** A storage of PyTorch that counts bytes and leaves the type to its tensors. */
    BYTES(8);

    private final int bits;

    ForeignType(int bits) {
        this.bits = bits;
    }

    /** Types of less than a byte are packed; a last byte that is not full counts as one. */
    @Override
    public long bytesOf(long elements) {
        return bits % Byte.SIZE == 0 ? elements * (bits / Byte.SIZE) : Math.ceilDiv(elements * bits, Byte.SIZE);
    }
}
