package weft.datasets.source;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.datasets.Dataset;

/** The digits that ship with Weft, split 80 to 20 by the seed. */
final class DigitsSource implements DataSource {
    private static final DataInfo INFO = new DataInfo(Digits.NAME, "1,797 handwritten digits of 8x8 pixels; ships with Weft",
            Digits.FORMAT, false, Digits.CLASSES, new float[] {0.3053f}, new float[] {0.3760f},
            "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998",
            "CC BY 4.0", List.of());

    @Override
    public DataInfo info() {
        return INFO;
    }

    @Override
    public Optional<String> locate(DataFolders folders) {
        return Optional.of("ships with Weft");
    }

    @Override
    public LoadedData load(DataFolders folders) {
        Dataset all = Digits.load();
        // As RandomSplit.fractions(0.8, 0.2) would round it.
        int train = all.size() - (int) (all.size() * 0.2);
        String description = String.format(Locale.ROOT, "digits: %,d images that ship with Weft; split by the seed into "
                + "%,d for training and %,d for validation", all.size(), train, all.size() - train);
        return LoadedData.ofOne(INFO, description, String.format(Locale.ROOT, "split by the seed from %,d that ship with Weft",
                all.size()), all, train);
    }
}
