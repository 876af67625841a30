package weft.layers;

/** A layer that looks at each place of a picture through a window: what a receptive field grows by. */
public interface SlidingWindow {

    /** How many rows of its input the window spans: {@code dilation * (kernel - 1) + 1}. */
    int span();

    /** How many rows of its input lie between neighbouring rows of its output. */
    int stride();
}
