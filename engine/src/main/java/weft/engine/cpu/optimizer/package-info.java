/**
 * The updates of optimizers, {@code OptimizerLoops}, {@code AdaptiveRateLoops} and {@code SlabLoops}, over blocks that are a
 * strip of each slab.
 */
package weft.engine.cpu.optimizer;
