/**
 * Data sets: readers, splits and the {@link weft.datasets.loading.DataLoader}. Everything here works on plain host arrays and needs
 * neither a tensor nor a device; uploading a {@link weft.datasets.loading.Batch} is its consumer's step.
 *
 * <p>{@link weft.datasets.source.Datasets} knows the data sets by name, {@link weft.datasets.RandomSplit} cuts them, and
 * {@link weft.datasets.transform} holds what happens to a picture on its way into a batch.
 */
package weft.datasets;
