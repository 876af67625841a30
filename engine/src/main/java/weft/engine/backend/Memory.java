package weft.engine.backend;

/** A piece of a device's memory. Only the backend knows what it is: a Java array, or an address on a GPU. */
public interface Memory {

    /** The number of elements that fit. */
    int elements();
}
