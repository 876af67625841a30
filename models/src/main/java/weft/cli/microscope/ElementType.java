package weft.cli.microscope;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The type of a buffer's elements. Buffers are little-endian bytes, as in device memory. */
public enum ElementType {
    F32(4, "f4", "float", "float1", "float2", "float3", "float4"),
    F64(8, "f8", "double", "double1", "double2", "double3", "double4"),
    F16(2, "f2", "__half", "half", "__half2", "half2", "_Float16"),
    /** NumPy has no bfloat16: files have float32. */
    BF16(2, "f4", "__nv_bfloat16", "nv_bfloat16", "__nv_bfloat162", "nv_bfloat162", "__bf16"),
    I8(1, "i1", "signed char", "int8_t", "char1", "char2", "char3", "char4"),
    I16(2, "i2", "short", "int16_t", "short1", "short2", "short3", "short4"),
    I32(4, "i4", "int", "signed", "int32_t", "int1", "int2", "int3", "int4"),
    I64(8, "i8", "long", "long int", "long long", "long long int", "int64_t", "ptrdiff_t", "longlong1", "longlong2", "long1",
            "long2"),
    U8(1, "u1", "unsigned char", "uint8_t", "uchar1", "uchar2", "uchar3", "uchar4"),
    U16(2, "u2", "unsigned short", "uint16_t", "ushort1", "ushort2", "ushort3", "ushort4"),
    U32(4, "u4", "unsigned int", "unsigned", "uint32_t", "uint", "uint1", "uint2", "uint3", "uint4"),
    U64(8, "u8", "unsigned long", "unsigned long long", "uint64_t", "size_t", "unsigned long long int", "ulonglong1",
            "ulonglong2",
            "ulong1", "ulong2");

    /** Types of one byte, of either sign. */
    private static final Set<String> BYTES = Set.of("char", "bool");

    private final int bytes;
    private final String npy;
    private final List<String> names;

    ElementType(int bytes, String npy, String... names) {
        this.bytes = bytes;
        this.npy = npy;
        this.names = List.of(names);
    }

    /** The type called {@code f32} or the like. */
    static Optional<ElementType> named(String word) {
        return Arrays.stream(values()).filter(t -> t.toString().equals(word)).findFirst();
    }

    /** The type of a CUDA type's elements, the first of those that fit; empty for a struct or an unknown name. */
    static Optional<ElementType> ofCuda(String type) {
        String plain = type.replaceAll("\\b(const|volatile|std::)\\b", "").replace("std::", "").replaceAll("\\s+", " ").strip();
        return BYTES.contains(plain) ? Optional.of(plain.equals("bool") ? U8 : I8)
                : Arrays.stream(values()).filter(t -> t.names.contains(plain)).findFirst();
    }

    /** Whether a pointer to a CUDA type may point to elements of this type: whole numbers may differ in sign. */
    boolean fits(String cuda) {
        Optional<ElementType> other = ofCuda(cuda);
        return other.isEmpty() || other.get() == this
                || other.get().bytes == bytes && !isFloat() && !other.get().isFloat();
    }

    /** Bytes of an element. */
    int bytes() {
        return bytes;
    }

    /** The type in a {@code .npy} file. */
    String npy() {
        return npy;
    }

    boolean isFloat() {
        return this == F32 || this == F64 || this == F16 || this == BF16;
    }

    boolean isUnsigned() {
        return name().startsWith("U");
    }

    /** An element as a number; of 64 bits it is rounded. */
    double number(ByteBuffer from, int index) {
        int at = index * bytes;
        return switch (this) {
            case F32 -> from.getFloat(at);
            case F64 -> from.getDouble(at);
            case F16 -> Float.float16ToFloat(from.getShort(at));
            case BF16 -> Float.intBitsToFloat(from.getShort(at) << 16);
            case U64 -> {
                long bits = from.getLong(at);
                yield bits >= 0 ? bits : (bits >>> 1) * 2.0;
            }
            default -> whole(from, index);
        };
    }

    /** The bits of an element of whole numbers, extended by its sign if it has one. */
    long whole(ByteBuffer from, int index) {
        int at = index * bytes;
        return switch (this) {
            case I8 -> from.get(at);
            case U8 -> from.get(at) & 0xff;
            case I16 -> from.getShort(at);
            case U16 -> from.getShort(at) & 0xffff;
            case I32 -> from.getInt(at);
            case U32 -> from.getInt(at) & 0xffff_ffffL;
            default -> from.getLong(at);
        };
    }

    /** An element in digits. */
    String text(ByteBuffer from, int index) {
        return isFloat() ? Double.toString(number(from, index))
                : this == U64 ? Long.toUnsignedString(whole(from, index)) : Long.toString(whole(from, index));
    }

    /** Sets an element to a number, rounded to the nearest; of whole numbers the low bits are kept. */
    void put(ByteBuffer to, int index, double value) {
        int at = index * bytes;
        switch (this) {
            case F32 -> to.putFloat(at, (float) value);
            case F64 -> to.putDouble(at, value);
            case F16 -> to.putShort(at, Float.floatToFloat16((float) value));
            case BF16 -> to.putShort(at, bfloat16((float) value));
            case I8, U8 -> to.put(at, (byte) (long) value);
            case I16, U16 -> to.putShort(at, (short) (long) value);
            case I32, U32 -> to.putInt(at, (int) (long) value);
            case I64, U64 -> to.putLong(at, (long) value);
        }
    }

    /** The nearest bfloat16, ties to even. */
    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (Float.isNaN(value) ? 0x7fff : bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
