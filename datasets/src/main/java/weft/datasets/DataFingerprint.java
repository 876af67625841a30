package weft.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * What tells whether a data set is still the one that a network was trained on, wherever its files lie now. A split by the
 * seed, and so which images were never trained on, holds only for the same images in the same order.
 *
 * @param classes their names, by label
 * @param counts  how many images each class has
 * @param digest  a checksum of what {@link Dataset#digest} gives, in hexadecimal digits
 */
public record DataFingerprint(List<String> classes, List<Integer> counts, String digest) {
    public DataFingerprint {
        classes = List.copyOf(classes);
        counts = List.copyOf(counts);
    }

    /** The fingerprint of a data set; reads all labels and what {@link Dataset#digest} adds. */
    public static DataFingerprint of(Dataset data) {
        int[] counts = new int[data.classes().size()];
        for (int i = 0; i < data.size(); i++) {
            counts[data.label(i)]++;
        }
        var checksum = new CRC32C();
        data.digest(checksum);
        return new DataFingerprint(data.classes(), Arrays.stream(counts).boxed().toList(),
                String.format(Locale.ROOT, "%08x", checksum.getValue()));
    }

    /** How many images there are. */
    public int size() {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    /** What has changed, in words for a message, or empty where nothing differs. */
    public Optional<String> changeSince(DataFingerprint before) {
        if (equals(before)) {
            return Optional.empty();
        }
        List<String> changes = new ArrayList<>();
        classes.stream().filter(name -> !before.classes.contains(name)).forEach(name -> changes.add("class " + name + " is new"));
        before.classes.stream().filter(name -> !classes.contains(name))
                .forEach(name -> changes.add("class " + name + " is gone"));
        IntStream.range(0, classes.size()).forEach(now -> {
            int then = before.classes.indexOf(classes.get(now));
            if (then >= 0 && !counts.get(now).equals(before.counts.get(then))) {
                changes.add(String.format(Locale.ROOT, "class %s has %,d images where it had %,d", classes.get(now),
                        counts.get(now), before.counts.get(then)));
            }
        });
        if (changes.isEmpty()) {
            changes.add(classes.equals(before.classes) ? String.format(Locale.ROOT,
                    "of its %,d images some are others, or have other names or places", size())
                    : "its classes have another order: " + some(classes) + " where it was " + some(before.classes));
        }
        return Optional.of(some(changes));
    }

    /** The first few of a list that may be long. */
    private static String some(List<String> all) {
        return String.join(", ", all.subList(0, Math.min(4, all.size())))
                + (all.size() > 4 ? " and " + (all.size() - 4) + " more" : "");
    }
}
