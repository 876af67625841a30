/** Arrays in NumPy's {@code .npy} files. */
package weft.datasets.npy;
