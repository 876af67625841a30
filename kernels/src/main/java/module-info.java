/** Write and run CUDA kernels from Java, with or without a GPU. */
@SuppressWarnings("module") // javac does not see weft.engine yet
module weft.kernels {
    exports weft.kernels;
    exports weft.kernels.checks;
    exports weft.kernels.compile;
    exports weft.kernels.counters;
    exports weft.kernels.driver;
    exports weft.kernels.ptx;
    exports weft.kernels.trace;
    exports weft.kernels.simulator to weft.engine;

    uses weft.kernels.driver.DriverProvider;
    uses weft.kernels.driver.PtxAssembler;
}
