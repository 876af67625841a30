/**
 * Elementary functions as our own polynomials, written in fma, mul, add and correctly rounded division alone, so that the
 * scalar, the vector and the CUDA form of one function give the same bits.
 */
package weft.engine.math;
