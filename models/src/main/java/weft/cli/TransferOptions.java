package weft.cli;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import weft.models.Head;
import weft.train.base.InputException;
import weft.train.settings.Freezing;

/** What becomes of weights that a network brings along: a new head, a body that rests for some time. */
final class TransferOptions {
    @Option(names = "--head", paramLabel = "W-...-N",
            description = "End in fully connected layers of these widths, such as 512-512-120 for 120 classes.")
    private String head;

    @Option(names = "--freeze", paramLabel = "PREFIX", arity = "0..1", fallbackValue = Freezing.BODY, split = ",",
            description = "Do not train the parameters whose path begins so, for example features.; alone, or with the word "
                    + "body, all but the head. May be repeated.")
    private List<String> freeze = List.of();

    @Option(names = "--unfreeze-epoch", paramLabel = "N", description = "From epoch N on train the frozen parameters, too.")
    private Integer unfreezeEpoch;

    @Option(names = "--unfreeze-lr", paramLabel = "X",
            description = "Their learning rate from then on (default: a tenth of --lr).")
    private Double unfreezeLr;

    /** The widths, checked. */
    Optional<String> head() {
        if (head != null) {
            try {
                Head.of(head);
            } catch (IllegalArgumentException e) {
                throw new InputException("--" + e.getMessage(), e);
            }
        }
        return Optional.ofNullable(head);
    }

    /** Takes what is not given from the run that is continued, so that each given option finds those it needs. */
    void completeFrom(Freezing recorded) {
        freeze = freeze.isEmpty() ? recorded.prefixes() : freeze;
        unfreezeEpoch = unfreezeEpoch == null ? recorded.unfreezeEpoch().orElse(null) : unfreezeEpoch;
        unfreezeLr = unfreezeLr == null ? recorded.unfreezeLr().orElse(null) : unfreezeLr;
    }

    /** What is frozen and until when, in a run with this learning rate. */
    Freezing freezing(double lr) {
        if (unfreezeLr != null && unfreezeEpoch == null) {
            throw new InputException("--unfreeze-lr needs --unfreeze-epoch, the epoch from which it counts");
        }
        Double rate = unfreezeLr == null && unfreezeEpoch != null ? Double.valueOf(tenth(lr)) : unfreezeLr;
        return new Freezing(freeze, Optional.ofNullable(unfreezeEpoch), Optional.ofNullable(rate));
    }

    /** In decimals, as the help says it: 0.007 of 0.07, where a product of doubles is 0.007000000000000001. */
    private static double tenth(double rate) {
        return BigDecimal.valueOf(rate).movePointLeft(1).doubleValue();
    }

    /** What was meant as a network but stood behind {@code --freeze}, which takes the next word. */
    Optional<String> frozenNamed(Collection<String> models) {
        return freeze.stream().filter(models::contains).findFirst();
    }

    /** Checks values, also of a recorded run. */
    static void check(Freezing freezing, int epochs) {
        freezing.unfreezeEpoch().ifPresent(epoch -> {
            Check.atLeast("--unfreeze-epoch", 2, epoch);
            if (freezing.prefixes().isEmpty()) {
                throw new InputException("--unfreeze-epoch %d: nothing is frozen, say what with --freeze".formatted(epoch));
            }
            if (epoch > epochs) {
                throw new InputException(("--unfreeze-epoch %d comes after the last of the %d epochs; raise --epochs or leave "
                        + "it out").formatted(epoch, epochs));
            }
        });
        freezing.unfreezeLr().ifPresent(rate -> Check.positive("--unfreeze-lr", rate));
    }
}
