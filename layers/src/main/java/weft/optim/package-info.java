/**
 * Optimizers: {@link weft.optim.Optimizer} keeps each {@link weft.optim.ParameterGroup} in one {@code Slab}, so that a step is
 * one launch, and lets the group's {@link weft.optim.UpdateRule} update it. There is one file for each optimizer and for each
 * {@link weft.optim.schedule.Schedule} of the learning rate, which {@link weft.optim.schedule.Scheduler} sets;
 * {@link weft.optim.schedule.ReduceLROnPlateau} is none, because it waits for results. {@link weft.optim.GradientClipping} comes
 * before a step, {@link weft.optim.WeightAverage} after it.
 */
package weft.optim;
