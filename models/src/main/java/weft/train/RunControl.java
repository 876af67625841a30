package weft.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.engine.Device;
import weft.layers.Module;
import weft.optim.Optimizer;
import weft.train.learner.Learner;

/**
 * What a {@link Callback} can see of its run and do to it.
 *
 * <pre>{@code
 *   Callback enough = new Callback() {
 *       private RunControl run;
 *       public void runStarts(RunControl run) {
 *           this.run = run;
 *       }
 *       public void epochEnds(EpochRecord epoch) {
 *           if (epoch.valAcc() > 0.95) {
 *               run.stop("95 % are right");
 *           }
 *       }
 *   };
 * }</pre>
 */
public final class RunControl {
    private final Learner learner;
    private final Device device;
    private final List<Callback> callbacks;
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private Optional<String> stopped = Optional.empty();

    private int epochsDone;

    RunControl(Learner learner, Device device, List<Callback> callbacks) {
        this.learner = learner;
        this.device = device;
        this.callbacks = callbacks;
    }

    /**
     * Ends the run after the present step. An epoch that has begun is cut short there: it is evaluated and recorded as the last
     * one. The first reason counts.
     */
    public void stop(String reason) {
        stopped = stopped.or(() -> Optional.of(reason));
    }

    /** How many epochs were over when the run began or went on. */
    public int epochsDone() {
        return epochsDone;
    }

    void goesOnAfter(int epochs) {
        epochsDone = epochs;
    }

    /** Why the run ends, if it was stopped. */
    public Optional<String> stopped() {
        return stopped;
    }

    /** Adds a number to the record of the present epoch; the last one of a name counts. */
    public void metric(String name, double value) {
        metrics.put(name, value);
    }

    /** The metrics that were added since the last epoch; begins new ones. */
    Map<String, Double> takeMetrics() {
        Map<String, Double> taken = new LinkedHashMap<>(metrics);
        metrics.clear();
        return taken;
    }

    /** Shows the user a line of text. */
    public void log(String line) {
        callbacks.forEach(callback -> callback.says(line));
    }

    /** The network, on its device. */
    public Module model() {
        return learner.model();
    }

    /** The optimizer, with the present learning rate. */
    public Optimizer optimizer() {
        return learner.optimizer();
    }

    /** Where the network is. */
    public Device device() {
        return device;
    }
}
