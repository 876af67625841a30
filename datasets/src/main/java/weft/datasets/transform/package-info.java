/**
 * What happens to an image on its way into a batch, usually
 * {@code Compose.of(new ToTensor(), new Resize(32, 32), new Normalize(mean, std))}. Images are CHW.
 */
package weft.datasets.transform;
