/**
 * Each pointwise operation has a loop of its own. Read {@code UnaryTemplate} first: a copy of it is defined for each operation of
 * {@code UnaryLoops}, as {@code BinaryTemplate} and {@code CompareTemplate} are for theirs.
 * {@link weft.engine.cpu.pointwise.PointwiseLoops} runs them over whole tensors. {@code ActivationLoops} combines several loops
 * for each activation.
 */
package weft.engine.cpu.pointwise;
