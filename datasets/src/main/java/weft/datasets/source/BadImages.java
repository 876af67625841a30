package weft.datasets.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFiles;

/** What becomes of files that have the name of an image and can't be read as one. */
public enum BadImages {
    /**
     * The data set is refused with the first of them. Only the first bytes of each file are looked at, so one that is damaged
     * further on is found, and named, when it is decoded.
     */
    REFUSED,
    /** They are left out. To find them, each file is decoded once, by all processors. */
    LEFT_OUT;

    /** The files that are left out, and what is wrong with each, in words that name it. */
    SequencedMap<Path, String> among(List<Path> files) {
        Map<Path, String> bad = new ConcurrentHashMap<>();
        files.parallelStream().forEach(file -> {
            if (this == REFUSED) {
                ImageFiles.requireImage(file);
            } else {
                try {
                    ImageFiles.read(file, 3);
                } catch (DataException e) {
                    bad.put(file, e.getMessage());
                }
            }
        });
        return new TreeMap<>(bad);
    }
}
