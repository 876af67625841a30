package weft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/** A long training takes no more memory than a short one. 2,000 steps here; {@code -Dweft.flat.steps=20000} makes as many. */
class FlatMemoryTest {
    private static final int STEPS = Integer.getInteger("weft.flat.steps", 2_000);
    /** The compiler and other tests come and go; a kilobyte that each step keeps would be as much in the short form. */
    private static final long MOST = 1 << 20;

    @TempDir
    Path folder;

    /** Bytes in use at a step, in Java's heap and in tensors. */
    private record Use(long heap, long tensors) {
        static Use now() {
            long heap = Long.MAX_VALUE;
            for (int i = 0; i < 4; i++) {
                System.gc();
                heap = Math.min(heap, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
            }
            return new Use(heap, Device.cpu().pool().usedBytes());
        }
    }

    @Test
    void theLastStepsOfLeNet5TakeWhatTheFirstTook() throws IOException {
        List<Use> uses = new ArrayList<>();
        Callback measures = new Callback() {
            @Override
            public void stepEnds(long step, Tensor loss) {
                if (step == STEPS / 10 || step == STEPS) {
                    uses.add(Use.now());
                }
            }
        };
        int stepsOfAnEpoch = 1000;
        TrainSettings settings = TrainSettings.of("lenet5", s -> s.set(TrainRows.BATCH, 1).set(TrainRows.LIMIT, stepsOfAnEpoch)
                .set(TrainRows.EPOCHS, Math.ceilDiv(STEPS, stepsOfAnEpoch)));

        Trainer.of(settings).out(folder.resolve("run")).callback(measures).run();

        assertThat(uses).hasSize(2);
        assertThat(uses.get(1).heap - uses.get(0).heap).as("heap: %s", uses).isLessThan(MOST);
        assertThat(uses.get(1).tensors).as("tensors: %s", uses).isEqualTo(uses.get(0).tensors);
    }
}
