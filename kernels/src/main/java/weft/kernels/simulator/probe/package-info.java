/**
 * The events of a kernel on the simulated GPU that can be watched: memory accesses, barriers, branches. Checks and counters
 * implement {@link weft.kernels.simulator.probe.SimulatorProbe}. It is the lowest package, because the packages that report
 * events are above it.
 */
package weft.kernels.simulator.probe;
