/**
 * What is wrong with a kernel, as records that a test can assert on and a report can print. Knows nothing of devices: the
 * simulated GPU makes the findings.
 */
package weft.kernels.checks;
