package weft.autograd;

import java.util.ArrayList;
import java.util.List;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.backend.Memory;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** The reference backend, with a list of what it ran, and an operation that fails when a test says so. */
public final class WatchedBackend implements Backend {

    private final Backend reference = Device.reference().backend();
    private final List<Op<?>> ran = new ArrayList<>();
    private final List<Long> used = new ArrayList<>();
    private Op<?> failing;

    /** Found through the service file among the test resources. */
    public static final class Provider implements BackendProvider {

        @Override
        public String kind() {
            return "watched";
        }

        @Override
        public String description() {
            return "the reference, watched by a test";
        }

        @Override
        public Backend open(int index) {
            return new WatchedBackend();
        }
    }

    static Device device() {
        return Device.of("watched");
    }

    static WatchedBackend get() {
        return (WatchedBackend) device().backend();
    }

    /** The operations that ran since the last {@link #reset}. */
    List<Op<?>> ran() {
        return ran;
    }

    /** How many bytes were in use as each of those ran. */
    List<Long> used() {
        return used;
    }

    /** From now on {@code op} throws an exception when it is run. */
    void failAt(Op<?> op) {
        failing = op;
    }

    void reset() {
        ran.clear();
        used.clear();
        failing = null;
    }

    @Override
    public String name() {
        return "watched";
    }

    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        if (op == failing) {
            throw new IllegalStateException(op + " was told to fail");
        }
        ran.add(op);
        used.add(device().pool().usedBytes());
        reference.run(op, attrs, inputs, outputs);
    }

    @Override
    public Memory allocate(DType dtype, int elements) {
        return reference.allocate(dtype, elements);
    }

    @Override
    public boolean isHost() {
        return reference.isHost();
    }

    @Override
    public void free(Memory memory) {
        reference.free(memory);
    }

    @Override
    public void upload(Object array, int arrayOffset, Memory to, int offset, int count) {
        reference.upload(array, arrayOffset, to, offset, count);
    }

    @Override
    public void download(Memory from, int offset, Object array, int arrayOffset, int count) {
        reference.download(from, offset, array, arrayOffset, count);
    }

    @Override
    public void poison(DType dtype, Memory memory) {
        reference.poison(dtype, memory);
    }

    @Override
    public void synchronize() {
        reference.synchronize();
    }
}
