package weft.layers.io.torch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import weft.layers.io.base.StoredType;
import weft.layers.io.base.WeightOutput;

/**
 * Writes the pickle of a state dict as torch.save does, in protocol 2: an OrderedDict whose values are calls of
 * {@code torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)}, where each storage is a
 * persistent id {@code ('storage', torch.FloatStorage, key, 'cpu', elements)}. All tensors are row-major.
 */
final class PickleWriter {

    private static final String ORDERED_DICT = "collections\nOrderedDict\n";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PickleWriter() {}

    /** The pickle of a state dict: tensors by name. */
    static byte[] stateDict(Map<String, TorchView> tensors) {
        PickleWriter writer = new PickleWriter();
        writer.opcode(Opcodes.PROTO).write(2);
        writer.emptyDict();
        writer.opcode(Opcodes.MARK);
        tensors.forEach((name, view) -> {
            writer.text(name);
            writer.tensor(view);
        });
        writer.opcode(Opcodes.SETITEMS);
        writer.opcode(Opcodes.STOP);
        return writer.out.toByteArray();
    }

    private void tensor(TorchView view) {
        global("torch._utils\n_rebuild_tensor_v2\n");
        opcode(Opcodes.MARK);
        storage(view.storage());
        integer(view.offset());
        tuple(Arrays.stream(view.shape().dims()).asLongStream().boxed().toList());
        tuple(view.strides());
        opcode(Opcodes.NEWFALSE); // requires_grad
        emptyDict(); // hooks
        opcode(Opcodes.TUPLE);
        opcode(Opcodes.REDUCE);
    }

    private void storage(TorchStorage storage) {
        opcode(Opcodes.MARK);
        text("storage");
        global("torch\n" + PickleName.storage((StoredType) storage.type()) + "\n");
        text(storage.key());
        text("cpu");
        integer(storage.elements());
        opcode(Opcodes.TUPLE);
        opcode(Opcodes.BINPERSID);
    }

    private void emptyDict() {
        global(ORDERED_DICT);
        opcode(Opcodes.EMPTY_TUPLE);
        opcode(Opcodes.REDUCE);
    }

    private void tuple(List<Long> numbers) {
        opcode(Opcodes.MARK);
        numbers.forEach(this::integer);
        opcode(Opcodes.TUPLE);
    }

    private void global(String lines) {
        opcode(Opcodes.GLOBAL).writeBytes(lines.getBytes(StandardCharsets.US_ASCII));
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        opcode(Opcodes.BINUNICODE).writeBytes(WeightOutput.littleEndian(Integer.BYTES).putInt(utf8.length).array());
        out.writeBytes(utf8);
    }

    /** In 32 bits, which are enough: a tensor has fewer than 2^31 elements. */
    private void integer(long number) {
        opcode(Opcodes.BININT).writeBytes(
                WeightOutput.littleEndian(Integer.BYTES).putInt(Math.toIntExact(number)).array());
    }

    private ByteArrayOutputStream opcode(short opcode) {
        out.write(opcode);
        return out;
    }
}
