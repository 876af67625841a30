package weft.engine.backend;

/** A piece of a device's memory. Its content is the backend's own affair: a Java array, or an address on a GPU. */
public interface Memory {

    /** The number of elements that fit. */
    int elements();
}
