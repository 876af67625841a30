/**
 * Data sets: labelled images by index, as arrays of the host. Nothing here knows tensors or devices; a training copies each
 * batch to its device itself.
 *
 * <p>Read {@link weft.datasets.Dataset} first, then its views: {@link weft.datasets.Subset}, {@link weft.datasets.RandomSplit},
 * {@link weft.datasets.CachedDataset}, {@link weft.datasets.DiskCache}. The packages, each of which uses those above it in this
 * list:
 *
 * <ul>
 *   <li>{@code base}: errors, file names, the order of names;
 *   <li>{@link weft.datasets.image}: image files and what they become;
 *   <li>{@link weft.datasets.transform}, with {@code geometry} and {@code color}: resizing, normalizing, augmentation;
 *   <li>{@link weft.datasets.augment}: augmentation by name;
 *   <li>this package;
 *   <li>{@link weft.datasets.source}: the data sets by name, their files and downloads;
 *   <li>{@link weft.datasets.loading}: batches, prepared by worker threads.
 * </ul>
 */
package weft.datasets;
