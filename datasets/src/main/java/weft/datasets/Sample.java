package weft.datasets;

import weft.datasets.image.Image;

/**
 * An image and its class.
 *
 * @param label index into {@link Dataset#classes}
 */
public record Sample(Image image, int label) {}
