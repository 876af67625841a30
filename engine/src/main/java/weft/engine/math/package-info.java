/**
 * Elementary functions by polynomial approximation. They use only fma, mul, add and correctly rounded division, so the scalar,
 * the vector and the CUDA form of a function give the same bits.
 */
package weft.engine.math;
