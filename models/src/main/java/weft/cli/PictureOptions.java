package weft.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** How pictures are normalized: the same options for all commands that give pictures to a network. */
final class PictureOptions {
    @Option(names = "--mean", paramLabel = "A,B,C", split = ",",
            description = "Subtract these from the channels, on the scale 0 to 1; one number stands for all channels.")
    private List<Float> mean = List.of();

    @Option(names = "--std", paramLabel = "A,B,C", split = ",", description = "Then divide the channels by these.")
    private List<Float> std = List.of();

    /** The means, checked together with the deviations. */
    List<Float> mean() {
        check();
        return mean;
    }

    List<Float> std() {
        check();
        return std;
    }

    private void check() {
        Check.normalization(mean, std);
        Check.possible(mean, std);
    }
}
