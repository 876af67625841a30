package weft.train.report;

import java.util.ArrayList;
import java.util.List;
import weft.train.measures.EpochRecord;
import weft.train.measures.MemoryUse;

/**
 * The curves of a run, over the epochs: what was measured after epoch 3 lies at 3, and a step in the middle of epoch 4 at 3.5. A
 * training may add to them while another thread draws them.
 */
public final class RunCurves {
    private static final double PERCENT = 100;
    private static final double MIB = 1 << 20;
    /** A speed is measured over this time at least: single short steps differ widely. */
    private static final double LEAST_SECONDS = 0.5;

    private final Series trainLoss = new Series();
    private final Series trainAccuracy = new Series();
    private final Series validationLoss = new Series();
    private final Series validationAccuracy = new Series();
    private final Series learningRate = new Series();
    private final Series speed = new Series();
    private final Series deviceMemory = new Series();
    private final Series heap = new Series();
    private String device = "";
    private long timedImages;
    private double timedSeconds;

    /** Those of epochs. */
    static RunCurves of(List<EpochRecord> epochs) {
        RunCurves curves = new RunCurves();
        epochs.forEach(curves::epoch);
        return curves;
    }

    /** An epoch with its training, none of whose steps was added. */
    public synchronized void epoch(EpochRecord epoch) {
        trainLoss.add(epoch.epoch(), epoch.trainLoss());
        trainAccuracy.add(epoch.epoch(), PERCENT * epoch.trainAcc());
        learningRate.add(epoch.epoch(), epoch.value("lr"));
        speed.add(epoch.epoch(), epoch.imagesPerSecond());
        evaluated(epoch.epoch(), epoch.valLoss(), epoch.valAcc());
    }

    /**
     * Some steps: what was measured since the last call.
     *
     * @param epochs   epochs so far, with the part of the present one
     * @param loss     mean per image
     * @param accuracy 0 to 1
     * @param rate     the present learning rate
     * @param images   how many they had
     * @param seconds  how long they took
     */
    public synchronized void steps(double epochs, double loss, double accuracy, double rate, long images, double seconds) {
        trainLoss.add(epochs, loss);
        trainAccuracy.add(epochs, PERCENT * accuracy);
        learningRate.add(epochs, rate);
        timedImages += images;
        timedSeconds += seconds;
        if (timedSeconds >= LEAST_SECONDS) {
            speed.add(epochs, timedImages / timedSeconds);
            timedImages = 0;
            timedSeconds = 0;
        }
    }

    /** The validation part, after so many epochs: its mean loss, and its accuracy from 0 to 1. */
    public synchronized void evaluated(double epochs, double loss, double accuracy) {
        validationLoss.add(epochs, loss);
        validationAccuracy.add(epochs, PERCENT * accuracy);
    }

    /** The memory in use. */
    public synchronized void memory(double epochs, MemoryUse ofDevice, MemoryUse ofHeap) {
        device = ofDevice.name();
        deviceMemory.add(epochs, ofDevice.used() / MIB);
        heap.add(epochs, ofHeap.used() / MIB);
    }

    /** The charts as they are now; those of memory only if it was added. */
    synchronized List<Chart> charts() {
        List<Chart> charts = new ArrayList<>(List.of(
                new Chart("Loss", List.of(curve("training", 1, trainLoss), curve("validation", 2, validationLoss))),
                new Chart("Accuracy, %",
                        List.of(curve("training", 1, trainAccuracy), curve("validation", 2, validationAccuracy))),
                new Chart("Learning rate", List.of(curve("", 1, learningRate))),
                new Chart("Images/s in training", List.of(curve("", 1, speed)))));
        if (heap.size() > 0) {
            charts.add(new Chart("Memory, MiB",
                    List.of(curve("tensors on " + device, 1, deviceMemory), curve(MemoryUse.HEAP, 2, heap))));
        }
        return List.copyOf(charts);
    }

    private static Chart.Curve curve(String name, int number, Series points) {
        return new Chart.Curve(name, "c" + number, points.copy());
    }
}
