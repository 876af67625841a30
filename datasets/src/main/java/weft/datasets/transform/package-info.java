/**
 * What happens to a picture on its way into a batch, usually
 * {@code Compose.of(new ToTensor(), new Resize(32, 32), new Normalize(mean, std))}. Pictures are CHW.
 */
package weft.datasets.transform;
