package weft.layers;

import java.util.List;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs.Epilogue;

/**
 * Modules one after the other, named 0, 1, 2 and so on. Each intermediate result is freed as soon as the next module has read it,
 * unless backward needs it. A relu directly after a convolution, a linear layer or a batch normalization is fused: it is computed
 * as their epilogue, while their result is still in registers. Names and results stay the same.
 */
public final class Sequential extends Module {

    private final List<Module> layers;

    /** Registers the modules as 0, 1, 2 and so on. */
    public Sequential(Module... layers) {
        for (int i = 0; i < layers.length; i++) {
            child(Integer.toString(i), layers[i]);
        }
        this.layers = List.of(layers);
    }

    @Override
    protected Tensor forward(Tensor x) {
        Scope own = Scope.current();
        Tensor h = x;
        for (int i = 0; i < layers.size(); i++) {
            Module layer = layers.get(i);
            boolean fused = i + 1 < layers.size() && canFuse(layer, layers.get(i + 1));
            Tensor y = fused ? withRelu((Fusible) layer, h) : layer.call(h);
            i += fused ? 1 : 0;
            // A tensor that a layer returns without having made it, such as its input or a buffer, must not be freed here.
            if (h != y && h.scope() == own) {
                h.close();
            }
            h = y;
        }
        return h;
    }

    private static boolean canFuse(Module layer, Module next) {
        return layer instanceof Fusible && next instanceof ReLU && !layer.isWatched() && !next.isWatched();
    }

    private static Tensor withRelu(Fusible layer, Tensor x) {
        try (Scope temporary = Scope.temporary()) {
            return temporary.keep(layer.forward(x, Epilogue.RELU));
        }
    }

    /** A module that can apply an epilogue to its own result. */
    interface Fusible {
        Tensor forward(Tensor x, Epilogue epilogue);
    }
}
