/**
 * A loop of its own for each pointwise operation. Read {@code UnaryTemplate} first: it is defined again for each operation
 * of {@code UnaryLoops}, as {@code BinaryTemplate} and {@code CompareTemplate} are for theirs.
 * {@link weft.engine.cpu.pointwise.PointwiseLoops} runs them over whole tensors; {@code ActivationLoops} are written out.
 */
package weft.engine.cpu.pointwise;
