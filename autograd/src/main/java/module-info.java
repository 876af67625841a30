/** Gradients: the history of operations, walked backward. */
module weft.autograd {
    requires transitive weft.engine;

    exports weft.autograd;
}
