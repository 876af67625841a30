/**
 * Elements are moved, made or looked up, and hardly computed: {@code StridedCopy}, {@code Permutation} over {@code Transpose},
 * {@code IndexLoops}.
 */
package weft.engine.cpu.movement;
