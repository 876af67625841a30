package weft.layers.io.base;

import java.util.Map;

/** A value of a pickle that Weft does not use: an object beside the weights, or a tensor that it can't read. */
public final class ForeignValue {

    private final String what;
    private final boolean tensor;
    private Map<?, ?> attributes = Map.of();

    /**
     * A value without attributes.
     *
     * @param what   for messages: the Python name, or the type of the elements
     * @param tensor whether it is a tensor, or an array that could be one, so that leaving it out is reported
     */
    public ForeignValue(String what, boolean tensor) {
        this.what = what;
        this.tensor = tensor;
    }

    /** What it is, for messages: the Python name, or the type of the elements. */
    public String what() {
        return what;
    }

    /** Whether leaving it out is reported, because it is a tensor or could be one. */
    public boolean tensor() {
        return tensor;
    }

    /** Sets the attributes, which may hold tensors; what is not a dictionary is ignored. */
    public void build(Object state) {
        attributes = state instanceof Map<?, ?> map ? map : Map.of();
    }

    /** The attributes; empty for a value that has none. */
    public Map<?, ?> attributes() {
        return attributes;
    }
}
