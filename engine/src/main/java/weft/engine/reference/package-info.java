/**
 * Every operation as simple loops in double: the definition of correct, and the text to read to learn what an operation means.
 * One file for each family, such as {@code ConvolutionKernels}.
 */
package weft.engine.reference;
