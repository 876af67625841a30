package weft.bench.peers;

import weft.engine.Scope;

/** Recordings of networks. */
final class Recordings {

    /** What the images of a batch are called. */
    static final String IMAGES = "x";

    private Recordings() {}

    /**
     * The forward pass alone, each module by itself: modules that are watched are not fused, so that the recording holds what the
     * network means and not how Weft computes it. Weights have the names of the state dict, the images that of {@link #IMAGES}.
     */
    static Recording forward(Network network, int batch, boolean training) {
        try (WeftNetwork weft = new WeftNetwork(network, batch, training, RecordingBackend.device())) {
            Recording.Builder recording = new Recording.Builder();
            recording.name(IMAGES, weft.images());
            weft.model().stateDict().forEach(recording::name);
            weft.model().modules().values().forEach(module -> module.onCall((_, _, _) -> {}));
            return RecordingBackend.record(recording, () -> {
                try (Scope _ = Scope.open()) {
                    weft.model().call(weft.images());
                }
            });
        }
    }

    /** All that a training step or an inference runs, fused as Weft fuses it. */
    static Recording whole(Network network, int batch, boolean training) {
        try (WeftNetwork weft = new WeftNetwork(network, batch, training, RecordingBackend.device())) {
            Runnable work = () -> {
                try (Scope _ = Scope.open()) {
                    Object _ = training ? weft.step() : weft.scores();
                }
            };
            // The second step: an optimizer's first one differs.
            work.run();
            return RecordingBackend.record(new Recording.Builder(), work);
        }
    }
}
