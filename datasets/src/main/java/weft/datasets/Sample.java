package weft.datasets;

import weft.datasets.picture.Picture;

/** A picture and the index of its class. */
public record Sample(Picture picture, int label) {
}
