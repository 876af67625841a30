/** Tensors and operations. Backends are found as services and are nobody else's affair. */
@SuppressWarnings("module") // javac does not see its users yet
module weft.engine {
    requires static jdk.incubator.vector;
    requires weft.kernels;

    exports weft.engine;
    exports weft.engine.backend;
    exports weft.engine.io to weft.datasets, weft.layers, weft.models;
    exports weft.engine.op;
    exports weft.engine.op.attrs;
    exports weft.engine.op.geometry to weft.layers, weft.models;
    exports weft.engine.random;

    uses weft.engine.backend.BackendProvider;

    provides weft.engine.backend.BackendProvider with
            weft.engine.reference.ReferenceBackend.Provider,
            weft.engine.cpu.CpuBackend.Provider,
            weft.engine.meta.MetaBackend.Provider,
            weft.engine.cuda.CudaProvider,
            weft.engine.cuda.SimulatedProvider;
}
