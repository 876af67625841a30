package weft.engine.backend;

import java.util.Optional;

/**
 * Makes one kind of device available. Providers are found through {@link java.util.ServiceLoader}, so a new kind needs one class
 * and one line of configuration.
 */
public interface BackendProvider {

    /** The kind's name on the command line: {@code cpu}. */
    String kind();

    /** One line of description, for a list of devices. */
    String description();

    /** Why this kind can't be used here, or empty when it can. */
    default Optional<String> unavailable() {
        return Optional.empty();
    }

    /** Whether there may be several devices of this kind, distinguished by a number after a colon: {@code cuda:1}. */
    default boolean numbered() {
        return false;
    }

    /** Opens device number {@code index} of this kind. */
    Backend open(int index);
}
