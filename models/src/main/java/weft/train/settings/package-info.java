/**
 * What can be chosen. A {@link weft.train.settings.Setting} is one row: option, default, check, key in {@code run.json}, and what
 * a continued run may change. {@link weft.train.settings.TrainRows} and {@link weft.train.settings.NetworkRows} are the tables,
 * {@link weft.train.settings.Settings} the values of one. Then {@link weft.train.settings.TrainSettings},
 * {@link weft.train.settings.NetworkSettings} and {@link weft.train.settings.EvalSettings}, and what some values mean:
 * {@link weft.train.settings.OptimizerKind}, {@link weft.train.settings.RateSchedule}, {@link weft.train.settings.Freezing}.
 */
package weft.train.settings;
