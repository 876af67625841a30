package weft.bench.peers;

import java.util.List;
import java.util.Optional;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.backend.Memory;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** A device that computes nothing, like {@code meta}, and writes down which operations were to run. */
public final class RecordingBackend implements Backend {

    private static final String NAME = "recording";

    private Recording.Builder recording;

    /** The device, which takes tensors and modules as any other does. */
    static Device device() {
        return Device.of(NAME);
    }

    /** Adds what {@code work} runs on {@link #device} to a recording. */
    static Recording record(Recording.Builder recording, Runnable work) {
        RecordingBackend backend = (RecordingBackend) device().backend();
        backend.recording = recording;
        try {
            work.run();
            return recording.build();
        } finally {
            backend.recording = null;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Memory that is equal to nothing but itself: by it the recording tells values apart. */
    private record Nothing(int elements) implements Memory {

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    @Override
    public Memory allocate(DType dtype, int elements) {
        return new Nothing(elements);
    }

    /** Nothing to do. */
    @Override
    public void free(Memory memory) {}

    /** Ignores the values. */
    @Override
    public void upload(Object array, int arrayOffset, Memory to, int offset, int count) {}

    /** @throws IllegalStateException always: there are no values */
    @Override
    public void download(Memory from, int offset, Object array, int arrayOffset, int count) {
        throw new IllegalStateException("device recording: its tensors have shapes but no values");
    }

    /** Nothing to do. */
    @Override
    public void poison(DType dtype, Memory memory) {}

    /** Writes the operation down. */
    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        if (recording != null) {
            recording.add(op, attrs, inputs, outputs);
        }
    }

    /** Nothing to do. */
    @Override
    public void synchronize() {}

    /** Found through the service loader. */
    public static final class Provider implements BackendProvider {

        @Override
        public String kind() {
            return NAME;
        }

        @Override
        public String description() {
            return "writes operations down, computes nothing";
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public Backend open(int index) {
            return new RecordingBackend();
        }
    }
}
