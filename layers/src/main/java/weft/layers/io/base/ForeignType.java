package weft.layers.io.base;

/**
 * The element types of weight files that Weft lacks. A tensor of one is left out and named; its size is known all the same, so
 * that what lies behind it in the file is found and a false size is refused.
 */
public enum ForeignType implements ElementType {

    I8(8), I16(16), U16(16), U32(32), U64(64),
    F8_E5M2(8), F8_E4M3(8), F8_E8M0(8), F6_E2M3(6), F6_E3M2(6), F4(4),
    /** Complex numbers of two floats; the last one that safetensors has. */
    C64(64),
    /** Complex numbers of two doubles. */
    C128(128),
    /** PyTorch's quantized numbers; the scale stands elsewhere. */
    QI8(8), QU8(8), QI32(32), QU4X2(8), QU2X4(8),
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
