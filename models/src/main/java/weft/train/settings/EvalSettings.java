package weft.train.settings;

import java.util.Locale;

/**
 * What to evaluate, and how.
 *
 * @param network the checkpoint, and how images come to it
 * @param data    name of the data set to evaluate on
 * @param split   which part of the data set
 * @param batch   images at a time
 * @param skipBad whether images that can't be read are left out
 */
public record EvalSettings(NetworkSettings network, String data, Split split, int batch, boolean skipBad) {

    /** All images, or an error that names one that can't be read. */
    public EvalSettings(NetworkSettings network, String data, Split split, int batch) {
        this(network, data, split, batch, false);
    }

    /** Parts of a data set. */
    public enum Split {
        /** What the run that wrote the checkpoint validated on. */
        VALIDATION,
        /** What the data set's own files call test. */
        TEST,
        /** All of its images. */
        ALL;

        /** The name on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
