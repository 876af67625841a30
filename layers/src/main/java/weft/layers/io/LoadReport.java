package weft.layers.io;

import java.util.List;

/**
 * The keys that a load did not use or set.
 *
 * @param missing    keys of the module for which there was no value
 * @param unexpected keys that the module does not have
 */
public record LoadReport(List<String> missing, List<String> unexpected) {

    /** Whether every key was on both sides. */
    public boolean isComplete() {
        return missing.isEmpty() && unexpected.isEmpty();
    }
}
