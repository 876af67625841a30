package weft.datasets;

/** A picture and the index of its class. */
public record Sample(Picture picture, int label) {
}
