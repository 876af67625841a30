/** Follows single threads: watches code that keeps the value of every register after every instruction. */
package weft.kernels.simulator.trace;
