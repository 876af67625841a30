package weft.datasets.transform.geometry;

/** How a value between pixels is found. */
public enum Interpolation {
    /** The nearest pixel; of two that are equally near, that with the even number. */
    NEAREST,
    /** The mean of the four pixels around it, weighted by nearness. */
    BILINEAR
}
