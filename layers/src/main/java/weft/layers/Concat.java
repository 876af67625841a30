package weft.layers;

import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import weft.engine.Tensor;

/**
 * Branches that all read the same input; their outputs, which agree in N, H and W, are concatenated along the channels: y: [N, C1
 * + C2 + ..., H, W]. The inception blocks of GoogLeNet are made of it.
 */
public final class Concat extends Module {

    private static final int CHANNELS = 1;

    private final List<Module> branches;

    /** Registers the branches as 0, 1, 2 and so on. */
    public Concat(Module... branches) {
        for (int i = 0; i < branches.length; i++) {
            child(Integer.toString(i), branches[i]);
        }
        this.branches = List.of(branches);
        requireSome();
    }

    /** Registers each branch under its name. */
    public Concat(SequencedMap<String, ? extends Module> branches) {
        branches.forEach(this::child);
        this.branches = List.copyOf(branches.values());
        requireSome();
    }

    private void requireSome() {
        if (branches.isEmpty()) {
            throw new IllegalArgumentException("Concat: takes at least one branch");
        }
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor[] outputs = branches.stream().map(branch -> branch.call(x)).toArray(Tensor[]::new);
        return outputs.length == 1 ? outputs[0]
                : outputs[0].concat(CHANNELS, Arrays.copyOfRange(outputs, 1, outputs.length));
    }
}
