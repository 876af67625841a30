package weft.train.learner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import weft.autograd.NoGrad;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.Parameter;

/**
 * Finds where a training diverged. The loss is the last to become NaN or infinite: it began at the first layer whose values are
 * not finite, or at the gradient by which the last step spoiled the weights.
 *
 * @param learner whose step has just been made, so that gradients are still there
 */
public record Divergence(Learner learner) {
    /** The loss of a step is not finite, and the weights are still those that it was computed with. */
    public DivergedException inStep(int epoch, long step, double loss, DeviceBatch batch) {
        String what = "step %d (epoch %d): the loss is %s".formatted(step, epoch, loss);
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.open()) {
            Optional<String> weights = brokenWeights();
            if (weights.isEmpty() && !isFinite(batch.images())) {
                return new DivergedException(what + "; the images of this step have values that are not finite; "
                        + "try another --mean or a larger --std");
            }
            Optional<String> cause = weights.or(() -> firstLayer(batch)
                    .map(layer -> layer + " is the first layer whose values are not finite"));
            return exception(what + cause.map(where -> "; " + where).orElse(""));
        }
    }

    /** The loss of a step was not finite, and the weights may have changed since. */
    public DivergedException afterStep(int epoch, long step) {
        return exception("step %d (epoch %d): the loss is not finite%s".formatted(step, epoch,
                brokenWeights().map(where -> "; " + where).orElse("")));
    }

    /** The weights after an epoch give no finite loss. */
    public DivergedException inEvaluation(int epoch, double loss) {
        return exception("after the last step of epoch %d: the validation loss is %s%s".formatted(epoch, loss,
                brokenWeights().map(where -> "; " + where).orElse("")));
    }

    /**
     * Checks the weights before they are saved.
     *
     * @throws DivergedException when one is not finite
     */
    public void requireFiniteWeights(int epoch, int steps) {
        brokenWeights().ifPresent(where -> {
            throw exception("after step %d of epoch %d: %s".formatted(steps, epoch, where));
        });
    }

    private DivergedException exception(String what) {
        String rate = learner.rate().map(lr -> " than " + lr).orElse("");
        return new DivergedException("%s; try a smaller --lr%s, --warmup 1 or --clip-norm 1".formatted(what, rate));
    }

    /**
     * The first weights, in the network's order, that are not finite, with the gradient that spoiled them if it is still there.
     */
    private Optional<String> brokenWeights() {
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.open()) {
            SequencedMap<String, Parameter> all = learner.model().namedParameters();
            for (Map.Entry<String, Parameter> one : all.entrySet()) {
                if (!isFinite(one.getValue().value())) {
                    // Gradients come from the end of the network: the last one that is not finite was the first.
                    Optional<String> gradient = all.reversed().entrySet().stream()
                            .filter(entry -> entry.getValue().gradient() != null && !isFinite(entry.getValue().gradient()))
                            .map(Map.Entry::getKey).findFirst();
                    return Optional.of("%s is the first whose weights are not finite".formatted(one.getKey())
                            + gradient.map(", %s the first whose gradient was not"::formatted).orElse(""));
                }
            }
            return Optional.empty();
        }
    }

    /** Calls the network once more with hooks. Nothing is trained afterwards, so the hooks may stay. */
    private Optional<String> firstLayer(DeviceBatch batch) {
        List<String> broken = new ArrayList<>();
        learner.model().modules().forEach((path, module) -> module.onCall((Module _, Tensor _, Tensor output) -> {
            if (broken.isEmpty() && !isFinite(output)) {
                broken.add(path.isEmpty() ? "the network itself" : path);
            }
        }));
        learner.answer(batch.images(), batch.targets());
        return broken.stream().findFirst();
    }

    /** A finite number times 0 is 0; infinity or NaN times 0 is NaN, and so is the sum then. */
    private static boolean isFinite(Tensor tensor) {
        try (Scope _ = Scope.open()) {
            return tensor.mul(0).sum().item() == 0;
        }
    }
}
