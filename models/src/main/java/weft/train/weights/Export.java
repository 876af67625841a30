package weft.train.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import weft.layers.io.WeightFile;
import weft.layers.io.base.Source;
import weft.layers.io.safetensors.Safetensors;
import weft.train.base.InputException;

/** Writes weights again in another format. */
public final class Export {

    /** What to write. */
    public enum Format {
        /** What {@code torch.load(file, weights_only=True)} reads: a state dict and nothing else. */
        PT,
        /** With what the checkpoint says of itself. */
        SAFETENSORS;

        /** The name on the command line, and the end of a file's name. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Export() {}

    /**
     * Writes the tensors of {@code from} to {@code to}, in their order and types, but for half precision, which becomes float32.
     *
     * @param taken  prefix that is taken away from each key, as {@link WeightFile#open(Path, Optional)} does
     * @param prefix is put before each key then; may be empty
     * @return how many
     * @throws InputException                     when both are the same file
     * @throws weft.layers.io.base.CheckpointException when the one can't be read or the other can't be written
     */
    public static int write(Path from, Optional<String> taken, Path to, Format format, String prefix) {
        try {
            if (Files.exists(to) && Files.isSameFile(from, to)) {
                throw new InputException(to + ": is the file to export; name another with --out");
            }
        } catch (IOException e) {
            throw new InputException(to + ": can't be looked at: " + e.getMessage(), e);
        }
        try (WeightFile weights = WeightFile.open(from, taken)) {
            SequencedMap<String, Source> sources = new LinkedHashMap<>();
            weights.sources().forEach((key, source) -> sources.put(prefix + key, source));
            switch (format) {
                case PT -> WeightFile.writeTorch(to, sources);
                case SAFETENSORS -> Safetensors.writeSources(to, sources, Map.copyOf(weights.metadata()));
            }
            return sources.size();
        }
    }
}
