/**
 * Random tensors and dropout, whose mask is drawn again in the gradient.
 */
package weft.engine.cpu.random;
