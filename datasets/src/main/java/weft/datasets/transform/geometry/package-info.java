/** Transforms that move pixels: crops, flips, rotations and distortions. */
package weft.datasets.transform.geometry;
