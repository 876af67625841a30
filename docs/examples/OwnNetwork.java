import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import weft.engine.Tensor;
import weft.layers.BatchNorm2d;
import weft.layers.Conv2d;
import weft.layers.Flatten;
import weft.layers.GlobalAvgPool2d;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.train.Callback;
import weft.train.RunControl;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.measures.EpochRecord;
import weft.train.settings.TrainRows;

/** Trains a network of one's own on a folder with a folder of images for each class; run again, it goes on where it was. */
public class OwnNetwork {

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[1]);
        Trainer trainer = Trainer.of("own-network", 3, 32, 32, OwnNetwork::network)
                .set(TrainRows.DATA, args[0]).set(TrainRows.EPOCHS, 30).set(TrainRows.BATCH, 16)
                .set("optimizer", "adamw").set("lr", 0.003).set("scheduler", "cosine").set("warmup", 2)
                .set("augment", List.of("flip", "crop:2", "jitter")).set("tensorboard", TrainRows.IN_RUN)
                .set("ema", 0.9).set("clip_norm", 5).set("accumulate", 2).set("class_weights", "balanced")
                .set("monitor", "val_macro_f1").set("patience", 10).set("keep_top", 3).set("train_eval", 100)
                .callback(new StopWhenRight())
                .out(out);
        TrainResult result = Files.exists(out.resolve("resume.safetensors")) ? trainer.resume() : trainer.run();
        result.stopped().ifPresent(reason -> System.out.println("stopped: " + reason));
        System.out.println("best: " + result.history().best().orElseThrow().toLine(30));
    }

    static Sequential network(int classes) {
        return new Sequential(new Conv2d(3, 16, 3), new BatchNorm2d(16), new ReLU(), new MaxPool2d(2),
                new Conv2d(16, 32, 3), new BatchNorm2d(32), new ReLU(), new GlobalAvgPool2d(), new Flatten(),
                new Linear(32, classes));
    }

    /** Prints each epoch, adds a metric to history.json, and stops when all validation images are right. */
    static class StopWhenRight implements Callback {
        private RunControl run;

        @Override
        public void runStarts(RunControl control) {
            run = control;
        }

        @Override
        public void stepEnds(long step, Tensor loss) {
            run.metric("last_loss", loss.item());
        }

        @Override
        public void epochEnds(EpochRecord epoch) {
            System.out.println(epoch.toLine(30));
            if (epoch.valAcc() == 1) {
                run.stop("all validation images are right");
            }
        }
    }
}
