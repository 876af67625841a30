/**
 * Batches. {@link weft.datasets.loading.DataLoader} says how a data set is cut, {@link weft.datasets.loading.Epoch} is one pass
 * over it, {@link weft.datasets.loading.Batch} what the training gets. Inside, worker threads ({@code Filler}) fill the
 * {@code Slot}s of a {@code Ring}.
 */
package weft.datasets.loading;
