package weft.models;

import java.util.List;
import java.util.function.UnaryOperator;
import weft.engine.Tensor;

/**
 * A network with further classifiers on its way, whose losses count in training: they bring gradients to its first layers. In
 * evaluation, and for whoever simply calls the network, there are only its scores.
 */
public interface AuxiliaryHeads {

    /** The scores of all classifiers for x: [N, C, H, W]; the auxiliary ones only while the network trains and has them. */
    Outputs outputs(Tensor x);

    /**
     * What all classifiers say, each: [N, classes].
     *
     * @param scores    what the network is called for
     * @param auxiliary what the classifiers on the way say
     * @param weight    how much their losses count
     */
    record Outputs(Tensor scores, List<Tensor> auxiliary, double weight) {
        public Outputs {
            auxiliary = List.copyOf(auxiliary);
        }

        /** {@code criterion(scores) + weight * sum of criterion(auxiliary)}. */
        public Tensor loss(UnaryOperator<Tensor> criterion) {
            Tensor loss = criterion.apply(scores);
            for (Tensor said : auxiliary) {
                loss = loss.add(criterion.apply(said).mul(weight));
            }
            return loss;
        }
    }
}
