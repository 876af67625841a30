/**
 * Instructions that several threads execute together, decoded once when a kernel is loaded: shuffles, votes and other operations
 * of a warp, and barriers. They compute on {@code Registers} and know neither where threads are nor who waits for whom.
 *
 * <p>Read it in this order. {@code Registers}: one array per register, with an element per lane. {@code LaneValue}: an operand.
 * {@code WarpOp}: an operation of a warp in three parts, gather, combine, scatter. {@code Shuffle} and {@code WarpOps}: all of
 * them but those on matrices, which begin at {@code MatrixOps}: {@code Fragment} says how a matrix is spread over the lanes.
 * {@code BarrierOp}: a barrier of the block. {@code Marks}: which values are undefined, because a shuffle read them from a lane
 * that takes no part.
 */
package weft.kernels.simulator.warp;
