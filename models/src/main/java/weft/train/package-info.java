/**
 * Training of a network, and what trained networks are used for. Here is the loop; the packages below hold what it uses.
 *
 * <p>Read {@link weft.train.TrainLoop} first, the loop over epochs and batches, then {@link weft.train.Trainer}, a run from its
 * settings to its folder. What asks a trained network: {@link weft.train.EvaluationRun}, {@link weft.train.Predictor},
 * {@link weft.train.FeatureRun}, each through a {@link weft.train.ReadyNetwork} and its {@link weft.train.Preparation}.
 *
 * <p>The packages, each of which uses those above it in this list:
 *
 * <ul>
 *   <li>{@code base}: JSON, PNG, numbers, the error for what a user can put right;
 *   <li>{@link weft.train.measures}: losses and accuracies;
 *   <li>{@link weft.train.weights}: files of weights, and what they say of their network;
 *   <li>{@link weft.train.settings}: everything that can be chosen;
 *   <li>{@link weft.train.learner}: network, optimizer and schedule as one thing that learns;
 *   <li>{@link weft.train.pictures}: drawings;
 *   <li>{@link weft.train.runs}: the folder of a run, its records, and how it is continued;
 *   <li>{@code report}: a run as one page, while it goes on and when it has ended;
 *   <li>{@link weft.train.tensorboard}: event files for TensorBoard, from a run or from any program;
 *   <li>{@link weft.train.watch}: NaN watch, replay, trace and the difference of two runs.
 * </ul>
 *
 * <p>{@link weft.train.study} is on top of all: it asks questions by several trainings or evaluations.
 */
package weft.train;
