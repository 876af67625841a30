/**
 * Batches. {@link weft.datasets.loading.DataLoader} says how a data set is cut, {@link weft.datasets.loading.Epoch} is one pass
 * over it, {@link weft.datasets.loading.Batch} what the training gets. Inside, worker threads ({@code Filler}) fill the
 * {@code BatchBuffer}s of a {@code BatchQueue}.
 */
package weft.datasets.loading;
