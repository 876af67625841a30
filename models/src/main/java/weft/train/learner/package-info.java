/**
 * What learns: {@link weft.train.learner.Learner} holds network, optimizer, schedule and average, and makes a step with a
 * {@link weft.train.learner.DeviceBatch}; {@link weft.train.learner.Divergence} finds where a training became NaN.
 */
package weft.train.learner;
