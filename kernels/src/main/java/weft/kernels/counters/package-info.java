/**
 * What a kernel did, counted: for each source line and in all, as records that a test can assert on and a report can print. The
 * counts are exact for the PTX that ran. Time is not measured, and nothing here guesses at it but {@link
 * weft.kernels.counters.Roofline}, which says what is the least a GPU needs. Knows nothing of devices: the simulated GPU counts.
 */
package weft.kernels.counters;
