/**
 * The updates of optimizers, {@code OptimizerLoops}, {@code AdaptiveRateLoops} and {@code SlabLoops}, over blocks; a block is one
 * strip of each slab.
 */
package weft.engine.cpu.optimizer;
