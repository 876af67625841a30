/**
 * Training of a network and what it leaves behind, and what trained networks are used for.
 *
 * <ul>
 *   <li>a run: {@link weft.train.TrainingRun} from {@link weft.train.TrainSettings} on, {@link weft.train.Trainer} for the loop,
 *       {@link weft.train.Learner} for what learns and how ({@link weft.train.Learning}, {@link weft.train.RateSchedule},
 *       {@link weft.train.Freezing});
 *   <li>where weights come from: {@link weft.train.FoundWeights}, {@link weft.train.InitialWeights},
 *       {@link weft.train.TrainedModel}; and go to: {@link weft.train.Export};
 *   <li>what a run leaves: {@link weft.train.RunFolder}, written by {@code Recorder}: {@link weft.train.RunRecord},
 *       {@link weft.train.History}, {@link weft.train.Curves}, {@link weft.train.PredictionGrid}; a killed one goes on from
 *       {@code Interrupted} and {@code ResumePoint};
 *   <li>what asks a trained network: {@link weft.train.EvaluationRun}, {@link weft.train.Predictor},
 *       {@link weft.train.FeatureRun}, each through a {@link weft.train.ReadyNetwork} and its {@link weft.train.Preparation}.
 * </ul>
 */
package weft.train;
