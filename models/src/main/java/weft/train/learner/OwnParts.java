package weft.train.learner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import weft.layers.Parameter;
import weft.layers.loss.LossFunction;
import weft.optim.Optimizer;
import weft.optim.schedule.Schedule;

/**
 * Parts of a training that a program gives as objects, in place of those that its settings name.
 *
 * @param loss      of the network's output against labels: [N], int32; a scalar, the mean over the batch
 * @param optimizer makes it from the parameters that learn
 * @param schedule  of the learning rate, over updates of the weights
 */
public record OwnParts(Optional<LossFunction> loss, Optional<Function<List<Parameter>, Optimizer>> optimizer,
        Optional<Schedule> schedule) {
    /** Everything as the settings say. */
    public static final OwnParts NONE = new OwnParts(Optional.empty(), Optional.empty(), Optional.empty());

    /** The names of the parts that are given, for the record of a run: the settings alone do not repeat it. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        loss.ifPresent(_ -> names.add("loss"));
        optimizer.ifPresent(_ -> names.add("optimizer"));
        schedule.ifPresent(_ -> names.add("schedule"));
        return names;
    }
}
