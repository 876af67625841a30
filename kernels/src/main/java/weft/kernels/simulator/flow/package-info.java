/**
 * How control goes through a function: its segments, the branches between them, the calls, and which registers are alive where.
 */
package weft.kernels.simulator.flow;
