package weft.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import weft.kernels.Signature.Parameter;
import weft.kernels.ptx.PtxType;

/**
 * Packs a kernel's arguments into one buffer, laid out as its {@code .param} list says, after checking their number, sizes and
 * kinds. Without the check, a launch with a wrong argument computes nonsense or damages memory, on a real GPU without any
 * message.
 */
public final class Arguments {

    private Arguments() {}

    /**
     * Packs {@code values}: {@link DeviceBuffer} and {@link Long} for 64 bits, {@link Integer} for 32, {@link Short},
     * {@link Byte} and {@link Boolean} (0 or 1), {@link Float}, {@link Double}, and {@code byte[]} for a struct.
     *
     * @throws IllegalArgumentException naming the kernel, the argument and what the kernel expects
     */
    public static byte[] pack(Signature signature, Object... values) {
        if (values == null) {
            throw new IllegalArgumentException("kernel " + signature.name() + ": the list of arguments is null");
        }
        if (values.length != signature.parameters().size()) {
            throw new IllegalArgumentException("kernel " + signature.name() + ": takes " + signature.parameters().size()
                    + " arguments, not " + values.length);
        }
        ByteBuffer buffer = ByteBuffer.allocate(signature.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            Parameter parameter = signature.parameters().get(i);
            int at = parameter.offset();
            switch (values[i]) {
                case DeviceBuffer v when fits(parameter, 8, false) -> buffer.putLong(at, v.address());
                case Long v when fits(parameter, 8, false) -> buffer.putLong(at, v);
                case Integer v when fits(parameter, 4, false) -> buffer.putInt(at, v);
                case Short v when fits(parameter, 2, false) -> buffer.putShort(at, v);
                case Byte v when fits(parameter, 1, false) -> buffer.put(at, v);
                case Boolean v when fits(parameter, 1, false) -> buffer.put(at, (byte) (v ? 1 : 0));
                case Float v when fits(parameter, 4, true) -> buffer.putFloat(at, v);
                case Double v when fits(parameter, 8, true) -> buffer.putDouble(at, v);
                case byte[] v when v.length == parameter.size() -> buffer.put(at, v);
                case null, default -> throw new IllegalArgumentException("kernel " + signature.name() + ": argument " + i
                        + " is " + describe(values[i]) + ", the kernel takes ." + parameter.type()
                        + (parameter.size() > parameter.type().bytes() ? "[" + parameter.size() + " bytes]" : ""));
            }
        }
        return buffer.array();
    }

    private static boolean fits(Parameter parameter, int bytes, boolean isFloat) {
        boolean kind = parameter.type().kind() == PtxType.Kind.BITS || parameter.type().isFloat() == isFloat;
        return parameter.size() == bytes && parameter.type().bytes() == bytes && kind;
    }

    private static String describe(Object value) {
        return switch (value) {
            case null -> "null";
            case byte[] v -> "byte[" + v.length + "]";
            case Object v when v.getClass().isArray() -> "the array " + v.getClass().getSimpleName()
                    + " (upload it: kernels take buffers)";
            default -> value.getClass().getSimpleName() + " " + value;
        };
    }
}
