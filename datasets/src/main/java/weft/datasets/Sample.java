package weft.datasets;

import weft.datasets.picture.Picture;

/**
 * A picture and its class.
 *
 * @param label index into {@link Dataset#classes}
 */
public record Sample(Picture picture, int label) {}
