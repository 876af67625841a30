/**
 * Questions that take several trainings or evaluations: {@link weft.train.study.LearningRateRange} finds a learning rate,
 * {@link weft.train.study.Search} the best settings of a small space. {@link weft.train.study.Robustness} tells how much an
 * accuracy suffers from noise, blur, low contrast and shifts.
 */
package weft.train.study;
