package weft.bench.peers;

import java.util.Map;
import weft.bench.compare.Side;

/** A network with one batch, in training or evaluation mode, as one of the programs has it. */
interface NetworkSide extends Side {

    /** One training step; the loss before it. */
    double loss();

    /** The scores of the batch: [batch * classes]. */
    float[] scores();

    /** The weights and running statistics now, by their names in Weft's state dict. */
    Map<String, float[]> state();
}
