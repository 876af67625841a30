package weft.train;

import java.util.List;
import java.util.function.Supplier;
import weft.train.base.TimeLeft;
import weft.train.measures.EpochRecord;
import weft.train.measures.MemoryUse;
import weft.train.measures.StepRecord;
import weft.train.pictures.PredictionGrid.Prediction;
import weft.train.report.Live;
import weft.train.runs.History;

/** Tells a dashboard of the run. What a step needs here is a few numbers; the page is made in the thread that serves it. */
final class DashboardCallback implements Callback {
    private final Live live;
    private final RunPictures pictures;
    private final Supplier<List<Prediction>> predictions;
    private final History history;
    private final int epochs;
    private final TimeLeft left;
    private RunControl run;
    private Live.Now now;
    private Evaluator.Result result;
    private long images;
    /** Of the present epoch up to the last call: the sums over its images, and the seconds that they took. */
    private long seen;
    private double lossSum;
    private double correct;
    private double seconds;

    /**
     * Tells {@code live}.
     *
     * @param predictions of the present weights
     * @param history     to which the recorder has added an epoch before this hears of its end
     */
    DashboardCallback(Live live, RunPictures pictures, Supplier<List<Prediction>> predictions, History history, int epochs) {
        this.predictions = predictions;
        this.live = live;
        this.pictures = pictures;
        this.history = history;
        this.epochs = epochs;
        this.left = new TimeLeft(epochs);
        this.now = Live.Now.before(epochs);
    }

    @Override
    public void runStarts(RunControl control) {
        run = control;
    }

    @Override
    public void epochStarts(int epoch, long all) {
        images = all;
        seen = 0;
        lossSum = 0;
        correct = 0;
        seconds = 0;
        now = now.starts(epoch, run.optimizer().learningRate());
        live.is(now, MemoryUse.all(run.device()));
    }

    @Override
    public void progress(long done, double loss, double accuracy, double imagesPerSecond) {
        double share = images == 0 ? 1 : (double) done / images;
        double place = now.epoch() - 1 + share;
        left.done(place, System.nanoTime());
        double rate = run.optimizer().learningRate();
        now = new Live.Now(now.epoch(), epochs, share, true, loss, accuracy, imagesPerSecond, left.text(), rate);
        List<MemoryUse> memory = MemoryUse.all(run.device());
        live.is(now, memory);
        long more = done - seen;
        if (more > 0) {
            double time = done / imagesPerSecond;
            live.curves().steps(place, (loss * done - lossSum) / more, (accuracy * done - correct) / more, rate, more,
                    time - seconds);
            live.curves().memory(place, memory.getFirst(), memory.getLast());
            seen = done;
            lossSum = loss * done;
            correct = accuracy * done;
            seconds = time;
        }
    }

    @Override
    public void stepEvaluated(StepRecord step) {
        live.curves().evaluated(now.epoch() - 1 + now.share(), step.valLoss(), step.valAcc());
    }

    @Override
    public void validates(long done, long all) {
        live.is(now.evaluating(all == 0 ? 1 : (double) done / all));
    }

    @Override
    public void evaluated(int epoch, Evaluator.Result found) {
        result = found;
    }

    @Override
    public void epochEnds(EpochRecord epoch) {
        live.curves().evaluated(epoch.epoch(), epoch.valLoss(), epoch.valAcc());
        live.epochEnds(epoch, history.best().orElse(epoch),
                pictures.judged(epoch, "Validation images after epoch " + epoch.epoch(), result), predictions.get());
    }
}
