/** Optimizers: {@link weft.optim.Optimizer} keeps each group of parameters in one slab, so that a step is one launch. */
package weft.optim;
