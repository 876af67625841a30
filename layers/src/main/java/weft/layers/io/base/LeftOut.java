package weft.layers.io.base;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something in a file of weights that is not among its tensors.
 *
 * @param name as the file says it: of a tensor, or of an entry beside the weights that holds some
 * @param what the type that Weft lacks, such as {@code I8}, or what the entry holds, such as {@code 12 tensors}
 */
public record LeftOut(String name, String what) {

    private static final int SHOWN = 5;

    /** An entry that holds {@code count} tensors. */
    public static LeftOut tensors(String name, int count) {
        return new LeftOut(name, count == 1 ? "1 tensor" : count + " tensors");
    }

    /** All of them in one line, the first few by name. */
    public static String list(Collection<LeftOut> all) {
        List<LeftOut> first = all.stream().limit(SHOWN).toList();
        return first.stream().map(LeftOut::toString).collect(Collectors.joining(", "))
                + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "");
    }

    /** The error for a caller that needs this tensor. */
    public CheckpointException error(Path file) {
        return CheckpointException.in(file, "tensor %s is of the type %s, which Weft does not read; it reads %s",
                CheckpointException.quoted(name), CheckpointException.shown(what), StoredType.names());
    }

    /** As in {@code fc.weight (I8)}, fit for one line whatever the file holds. */
    @Override
    public String toString() {
        return CheckpointException.shown(name) + " (" + CheckpointException.shown(what) + ")";
    }
}
