/** Modules, losses, optimizers, and files of weights. */
@SuppressWarnings("requires-automatic") // pickle has no descriptor
module weft.layers {
    requires transitive weft.autograd;
    requires pickle;

    exports weft.layers;
    exports weft.layers.fromscratch;
    exports weft.layers.io;
    exports weft.layers.io.base;
    exports weft.layers.io.safetensors;
    exports weft.layers.loss;
    exports weft.optim;
    exports weft.optim.schedule;
}
