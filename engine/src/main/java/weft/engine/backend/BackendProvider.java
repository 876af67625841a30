package weft.engine.backend;

import java.util.Optional;

/** Offers one kind of device. Found through {@link java.util.ServiceLoader}, so a new kind is one file and one line. */
public interface BackendProvider {

    /** The kind's name on the command line: {@code cpu}. */
    String kind();

    /** One line for a list of devices. */
    String description();

    /** Why this kind can't be used here, or empty when it can. */
    Optional<String> unavailable();

    /** Whether there may be several devices of this kind, told apart by a number after a colon. */
    default boolean numbered() {
        return false;
    }

    /** Opens device number {@code index} of this kind. */
    Backend open(int index);
}
