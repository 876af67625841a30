package weft.bench.peers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.bench.compare.Work;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.backend.Memory;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** Operations in the order in which they ran, and which of them made the values that others read. */
record Recording(List<Call<?>> calls) {

    /**
     * An operation that ran.
     *
     * @param inputs  null for an optional input that was left out
     */
    record Call<A extends Attrs>(Op<A> op, A attrs, List<Value> inputs, List<Value> outputs) {

        /** The input in the slot of this name; null if it was left out. */
        Value input(String slot) {
            for (int i = 0; i < inputs.size(); i++) {
                if (op.slot(i).name().equals(slot)) {
                    return inputs.get(i);
                }
            }
            throw new IllegalArgumentException(op.name() + " has no input " + slot);
        }

        /** The output of this name. */
        Value output(String name) {
            for (int i = 0; i < outputs.size(); i++) {
                if (op.outputs().get(i).name().equals(name)) {
                    return outputs.get(i);
                }
            }
            throw new IllegalArgumentException(op.name() + " has no output " + name);
        }

        Value y() {
            return outputs.getFirst();
        }

        /** What its row says that it costs. */
        Work work() {
            var in = new Op.Inputs(op.name(), inputs.stream().map(v -> v == null ? null : v.spec()).toList());
            List<Spec> out = outputs.stream().map(Value::spec).toList();
            return new Work(op.flops().count(attrs, in, out), op.bytes(in, out));
        }
    }

    /**
     * A value that an operation reads or writes.
     *
     * @param name what it was called by who began the recording, or a number of its own for what an operation made
     * @param spec how the operation sees it: a reshaped value keeps its name
     */
    record Value(String name, Spec spec) {}

    /** All flops and bytes of the recording. */
    Work work() {
        double flops = 0;
        double bytes = 0;
        for (Call<?> call : calls) {
            flops += call.work().flops();
            bytes += call.work().bytes();
        }
        return new Work(flops, bytes);
    }

    /** Writes a recording. A value is what was last written to a place in memory. */
    static final class Builder {

        private record Place(Memory memory, int offset) {}

        private final Map<Place, String> values = new HashMap<>();
        private final List<Call<?>> calls = new ArrayList<>();
        private int made;

        /** Gives a name to a value that was there before; of two names the first holds. */
        void name(String name, Tensor tensor) {
            values.putIfAbsent(place(tensor), name);
        }

        <A extends Attrs> void add(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
            List<Value> read = new ArrayList<>();
            inputs.forEach(x -> read.add(x == null ? null : value(x)));
            for (Tensor y : outputs) {
                values.put(place(y), "v" + made++);
            }
            calls.add(new Call<>(op, attrs, read, outputs.stream().map(this::value).toList()));
        }

        private Value value(Tensor tensor) {
            return new Value(values.computeIfAbsent(place(tensor), _ -> "unnamed" + made++), tensor.spec());
        }

        private static Place place(Tensor tensor) {
            return new Place(tensor.memory(), tensor.offset());
        }

        Recording build() {
            return new Recording(List.copyOf(calls));
        }
    }
}
