package weft.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weft.datasets.Sample;
import weft.engine.Device;
import weft.engine.io.AtomicFile;
import weft.layers.Module;
import weft.models.summary.Summary;
import weft.train.measures.EpochRecord;
import weft.train.measures.LayerSize;
import weft.train.measures.MemoryUse;
import weft.train.measures.Mistakes;
import weft.train.pictures.ConfusionPicture;
import weft.train.pictures.Curves;
import weft.train.pictures.DrawnImage;
import weft.train.pictures.LayersPicture;
import weft.train.pictures.PredictionGrid;
import weft.train.report.Report;
import weft.train.report.ReportPage;
import weft.train.runs.History;
import weft.train.runs.RunFolder;
import weft.train.runs.RunRecord;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.watch.LayerSizes;
import weft.train.weights.TrainedModel;

/**
 * Draws the pictures of a run that has ended, and writes its report.
 *
 * @param layers makes the table of the network's layers
 */
record RunPictures(TrainSettings settings, RunData data, Device device, RunFolder folder, Supplier<Summary> layers) {

    /**
     * Draws all of them; the network has the best weights afterwards.
     *
     * @param best  the evaluation of the best epoch, if it was made by this process
     * @param shows is given what the report shows
     * @return what went wrong, which is no reason to call a trained network a failure
     */
    List<String> draw(Module model, History history, Optional<Evaluator.Result> best, Consumer<Report> shows) {
        List<String> warnings = new ArrayList<>();
        try {
            Curves.write(folder.curves(), name(), history.epochs());
            EpochRecord epoch = history.best().orElseThrow();
            TrainedModel.open(folder.best()).loadInto(model);
            List<PredictionGrid.Prediction> predictions = predictions(model);
            PredictionGrid.write(folder.predictions(), title(epoch), predictions);
            Evaluator.Result result = best.orElseGet(() -> Evaluator.evaluate(model, data.validationLoader(), device));
            ConfusionPicture.write(folder.confusion(), title(epoch), result.matrix(), data.classes());
            List<Report.Drawing> drawings = new ArrayList<>();
            if (settings.find(TrainRows.LAYER_SIZES).isPresent() && Files.exists(folder.layers())) {
                List<LayerSize> sizes = LayerSizes.read(folder.layers());
                LayersPicture.write(folder.layersPicture(), name(), sizes);
                drawings.add(new Report.Drawing("Sizes of outputs and gradients", LayersPicture.draw(name(), sizes)));
            }
            Report report = Report.ended(about(), history.epochs(),
                    judged(epoch, "Validation images after epoch %d, the best one".formatted(epoch.epoch()), result), predictions,
                    MemoryUse.all(device), drawings);
            shows.accept(report);
            byte[] page = ReportPage.of(report).getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(folder.report(), out -> out.write(page));
        } catch (IOException e) {
            warnings.add(String.valueOf(e.getMessage()));
        }
        return warnings;
    }

    /** What the page of the run says from its beginning to its end. */
    Report.About about() throws IOException {
        RunRecord record = RunRecord.read(folder.run());
        Map<String, Object> environment = new LinkedHashMap<>(Map.of("started", record.started()));
        environment.putAll(record.device());
        environment.putAll(record.environment());
        return new Report.About(name(), data.classes(), layers.get(),
                record.settings(), record.data(), environment);
    }

    /** An evaluation for the page. */
    Report.Judged judged(EpochRecord epoch, String which, Evaluator.Result result) {
        return new Report.Judged(epoch, which, result.matrix(), result.worst().stream().map(this::shown).toList());
    }

    private Report.Mistake shown(Mistakes.Mistake mistake) {
        return new Report.Mistake(DrawnImage.of(data.validation(mistake.index())), mistake.index(),
                data.classes().get(mistake.truth()), data.classes().get(mistake.predicted()), mistake.probability(),
                mistake.ofTruth());
    }

    private String name() {
        return "%s on %s".formatted(settings.model(), settings.get(TrainRows.DATA));
    }

    private String title(EpochRecord best) {
        return "%s, validation images, epoch %d".formatted(name(), best.epoch());
    }

    /** What the network says of some validation images chosen at random, the same ones each time; it stays in evaluation mode. */
    List<PredictionGrid.Prediction> predictions(Module model) {
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
        return predictions;
    }
}
