/**
 * Training of a network and what it leaves behind, and what trained networks are used for.
 *
 * <ul>
 *   <li>a run: {@link weft.train.TrainingRun} from {@link weft.train.settings.TrainSettings} on, {@link weft.train.Trainer} for the loop,
 *       {@link weft.train.learner.Learner} for what learns and how ({@link weft.train.settings.TrainRows}, {@link weft.train.settings.RateSchedule},
 *       {@link weft.train.settings.Freezing});
 *   <li>where weights come from: {@link weft.train.weights.FoundWeights}, {@link weft.train.weights.InitialWeights},
 *       {@link weft.train.weights.TrainedModel}; and go to: {@link weft.train.weights.Export};
 *   <li>what a run leaves: {@link weft.train.runs.RunFolder}, written by {@code Recorder}: {@link weft.train.runs.RunRecord},
 *       {@link weft.train.runs.History}, {@link weft.train.pictures.Curves}, {@link weft.train.pictures.PredictionGrid}; a killed one goes on from
 *       {@code Interrupted} and {@code ResumePoint};
 *   <li>what asks a trained network: {@link weft.train.EvaluationRun}, {@link weft.train.Predictor},
 *       {@link weft.train.FeatureRun}, each through a {@link weft.train.ReadyNetwork} and its {@link weft.train.Preparation}.
 * </ul>
 */
package weft.train;
