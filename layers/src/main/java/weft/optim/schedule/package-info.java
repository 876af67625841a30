/**
 * Learning rates over time: a {@link weft.optim.schedule.Schedule} is a function of the step, one file for each, with PyTorch's
 * names; {@link weft.optim.schedule.Scheduler} sets an optimizer's rates by it.
 * {@link weft.optim.schedule.ReduceLROnPlateau} is no schedule, because it waits for results.
 */
package weft.optim.schedule;
