/**
 * Files of weights: {@link weft.train.weights.FoundWeights} finds one, {@link weft.train.weights.InitialWeights} begins a
 * training with it, {@link weft.train.weights.TrainedModel} reads and writes those of Weft with their
 * {@link weft.train.weights.CheckpointInfo}, and {@link weft.train.weights.Export} writes them in another format.
 */
package weft.train.weights;
