package weft.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.datasets.Sample;
import weft.engine.Device;
import weft.layers.Module;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.EpochRecord;
import weft.train.pictures.ConfusionPicture;
import weft.train.pictures.Curves;
import weft.train.pictures.DrawnImage;
import weft.train.pictures.PredictionGrid;
import weft.train.runs.History;
import weft.train.runs.RunFolder;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.weights.TrainedModel;

/** Draws the pictures of a run that has ended. */
record RunPictures(TrainSettings settings, RunData data, Device device, RunFolder folder) {

    /**
     * Draws all of them; the network has the best weights afterwards.
     *
     * @param best the confusion matrix of the best epoch, if it was evaluated by this process
     * @return what went wrong, which is no reason to call a trained network a failure
     */
    List<String> draw(Module model, History history, Optional<ConfusionMatrix> best) {
        List<String> warnings = new ArrayList<>();
        try {
            Curves.write(folder.curves(), history.epochs());
            EpochRecord epoch = history.best().orElseThrow();
            TrainedModel.open(folder.best()).loadInto(model);
            drawPredictions(model, epoch);
            ConfusionMatrix matrix =
                    best.orElseGet(() -> Evaluator.evaluate(model, data.validationLoader(), device).matrix());
            ConfusionPicture.write(folder.confusion(), title(epoch), matrix, data.classes());
        } catch (IOException e) {
            warnings.add(String.valueOf(e.getMessage()));
        }
        return warnings;
    }

    private String title(EpochRecord best) {
        return "%s on %s, validation images, epoch %d".formatted(settings.model(), settings.get(TrainRows.DATA), best.epoch());
    }

    /** Of the best weights, on validation images chosen at random. */
    private void drawPredictions(Module model, EpochRecord best) throws IOException {
        List<Sample> samples = data.someOfValidation(PredictionGrid.CAPACITY);
        float[][] probabilities = new Predictor(model, data.preparation(), device)
                .probabilities(settings.get(TrainRows.DATA), samples.stream().map(Sample::image).toList());
        List<String> classes = data.classes();
        List<PredictionGrid.Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            int guess = Predictor.best(probabilities[i]);
            predictions.add(new PredictionGrid.Prediction(DrawnImage.of(samples.get(i).image()),
                    classes.get(samples.get(i).label()), classes.get(guess), probabilities[i][guess]));
        }
        PredictionGrid.write(folder.predictions(), title(best), predictions);
    }
}
