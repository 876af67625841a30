/**
 * What somebody who watches a kernel on the simulated GPU is told: memory accesses, barriers, branches. Checks and counters
 * implement {@link weft.kernels.simulator.probe.SimulatorProbe}. It is the lowest room, because those who report are above it.
 */
package weft.kernels.simulator.probe;
