/**
 * Looking into a training. {@link weft.train.watch.NanWatch} finds the first operation whose result is not finite and saves its
 * step, {@link weft.train.watch.Replay} makes that step again. {@link weft.train.watch.Trace} records sums of all tensors of each
 * step, {@link weft.train.watch.RunDifference} finds by them where two runs part.
 */
package weft.train.watch;
