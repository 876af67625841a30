/**
 * The way of single threads through a kernel, instruction by instruction with the values they made, as records that a report can
 * print. The simulated GPU makes them.
 */
package weft.kernels.trace;
