/**
 * Operations that move, create or look up elements and compute little: {@code StridedCopy}, {@code Permutation} over
 * {@code Transpose}, {@code IndexLoops}.
 */
package weft.engine.cpu.movement;
