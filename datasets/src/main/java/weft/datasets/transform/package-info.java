/**
 * What happens to an image on its way into a batch, usually
 * {@code Compose.of(new ToTensor(), new Resize(32, 32), new Normalize(mean, std))}. Images are CHW. Random transforms, which
 * have torchvision's names and defaults, are in the packages {@code geometry} and {@code color}; a training set for CIFAR-10
 * goes through
 * {@code Compose.of(new RandomCrop(32, 32, 4), new RandomHorizontalFlip(), new ToTensor(), new Normalize(mean, std))}.
 *
 * <p>torchvision computes many of them in two ways, on PIL images and on tensors, with different results. Here Resize is that of
 * tensors; SmoothResize, ResizeToSquare and RandomResizedCrop are those of PIL images on bytes, and of tensors with
 * antialias=True on floats; TrivialAugmentWide is that of byte tensors; all others are those of float tensors.
 */
package weft.datasets.transform;
