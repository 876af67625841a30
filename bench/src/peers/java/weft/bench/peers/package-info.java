/**
 * Weft beside PyTorch, through DJL, in one process: training steps, inference, single operations and loading. What PyTorch
 * computes is made from a recording of what Weft computes, so that the two cannot differ unnoticed.
 */
package weft.bench.peers;
