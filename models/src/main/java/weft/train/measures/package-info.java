/**
 * Measures: {@link weft.train.measures.RunningMean} of a running epoch, {@link weft.train.measures.EpochRecord} of one that has
 * ended, {@link weft.train.measures.ConfusionMatrix} with its {@link weft.train.measures.MetricsTable} of an evaluation.
 */
package weft.train.measures;
