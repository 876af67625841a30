package weft.train.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weft.layers.Module;
import weft.layers.Parameter;
import weft.train.base.InputException;
import weft.train.base.Suggestion;

/**
 * Which parameters are frozen, and until when: how a trained body is fine-tuned for other classes. At first the head learns
 * alone, because the gradients of a head that knows nothing would spoil the body; later all of it may learn, the body at a
 * smaller learning rate.
 *
 * @param prefixes      parameters whose path begins with one of these are frozen; {@value #BODY} stands for all but the head
 * @param unfreezeEpoch the epoch, counted from 1, from which they learn too
 * @param unfreezeLr    their learning rate from then on
 */
public record Freezing(List<String> prefixes, Optional<Integer> unfreezeEpoch, Optional<Double> unfreezeLr) {

    /** Everything but the head. */
    public static final String BODY = "body";
    /** Everything learns. */
    public static final Freezing NONE = new Freezing(List.of(), Optional.empty(), Optional.empty());
    /** How many paths an error message names. */
    private static final int PATHS_SHOWN = 6;

    public Freezing {
        prefixes = List.copyOf(prefixes);
    }

    /** Parameters that stay frozen throughout. */
    public static Freezing of(String... prefixes) {
        return new Freezing(List.of(prefixes), Optional.empty(), Optional.empty());
    }

    /**
     * Freezes parameters of a network.
     *
     * @param name of the network, for messages
     * @param head the prefix of its head, see {@link #head}
     * @return the parameters that are frozen
     * @throws InputException when a prefix fits no parameter, or all parameters would be frozen
     */
    public List<Parameter> freeze(String name, Module model, String head) {
        Map<String, Parameter> all = model.namedParameters();
        for (String prefix : prefixes) {
            if (prefix.equals(BODY)) {
                model.freeze("");
                model.unfreeze(head);
            } else if (model.freeze(prefix) == 0) {
                throw new InputException("--freeze %s: no parameter of %s begins with this; there are %s"
                        .formatted(prefix, name, Suggestion.first(PATHS_SHOWN, all.keySet())));
            }
        }
        if (model.parameters().stream().allMatch(Parameter::isFrozen)) {
            throw new InputException("--freeze %s: leaves nothing to learn in %s, all its parameters begin with this"
                    .formatted(String.join(" --freeze ", prefixes), name));
        }
        return model.parameters().stream().filter(Parameter::isFrozen).toList();
    }

    /**
     * The prefix of the paths of a head: that of the last module with parameters of its own, such as {@code fc.}, or, where the
     * whole head was replaced, that of the outermost module around it, such as {@code classifier.}.
     */
    public static String head(Module model, boolean replaced) {
        Set<String> paths = new LinkedHashSet<>(model.namedParameters().keySet());
        String last = paths.stream().reduce((_, path) -> path).orElseThrow();
        return last.substring(0, (replaced ? last.indexOf('.') : last.lastIndexOf('.')) + 1);
    }

    /** Whether the frozen parameters learn already, when {@code begun} epochs have begun. */
    public boolean isOver(int begun) {
        return unfreezeEpoch.isPresent() && begun >= unfreezeEpoch.get();
    }
}
