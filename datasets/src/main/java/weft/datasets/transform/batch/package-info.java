/** Transforms of a whole batch, which mix images and so need a probability for each class as a target. */
package weft.datasets.transform.batch;
