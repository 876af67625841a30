package weft.cli.data;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.OptionValues;
import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.augment.Augmentation;
import weft.datasets.source.DataInfo;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.train.base.InputException;
import weft.train.pictures.DrawnImage;
import weft.train.pictures.PictureGrid;
import weft.train.pictures.SavedImages;
import weft.train.settings.Check;
import weft.train.settings.DataRows;

/** {@code weft data show NAME}. */
@Command(name = "show", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Describe a data set and draw some of its images with their classes.")
public final class DataShowCommand implements Callable<Integer> {
    private static final int COLUMNS = 6;
    private static final int IMAGES = 24;
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME|DIR",
            description = "A data set that `weft data list` lists, a folder with the files of one of these, or a folder of class "
                    + "folders of images.")
    private String name;

    @Option(names = "--out", paramLabel = "FILE", converter = OptionValues.FileToWrite.class,
            description = "PNG file of the picture (default: NAME.png).")
    private Path out;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Decides which images are drawn and saved (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--augment", paramLabel = "NAME[:X...]", split = ",",
            description = "Draw some images before and after this augmentation, as `weft train --augment` takes it.")
    private List<String> augment = List.of();

    @Option(names = "--save", paramLabel = "N",
            description = "Also save N single images as PNG files named by their classes, for `weft predict`: of those that a "
                    + "training with this --seed validates on.")
    private Integer save;

    @Option(names = "--save-to", paramLabel = "DIR", description = "Folder for the single images (default: NAME-images).")
    private Path folder;

    /** The command, printing on {@code console}. */
    public DataShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Check.data(name);
        Augmentation augmentation = DataRows.augmentation(augment);
        LoadedData data = Datasets.load(name);
        String title = Path.of(name).toAbsolutePath().normalize().getFileName().toString();
        Path file = out == null ? Path.of(title + ".png") : out;
        FileCheck.output("--out", file);
        Path singles = singles(title);
        if (augmentation.isEmpty()) {
            PictureGrid.write(file, title, cells(data.all()), COLUMNS);
        } else {
            PictureGrid.write(file, "%s, and with %s".formatted(title, augmentation),
                    new AugmentedGrid(data.all(), data.info(), augmentation, seed).cells(), AugmentedGrid.COLUMNS);
        }
        describe(data);
        console.print("picture: %s", file);
        if (save != null) {
            List<Path> saved = SavedImages.write(singles, data, save, seed);
            console.print("saved: %s", saved.getFirst() + (saved.size() == 1 ? "" : " and %d more".formatted(saved.size() - 1)));
        }
        return ExitCodes.DONE;
    }

    private Path singles(String title) {
        if (save == null && folder != null) {
            throw new InputException("--save-to says where the images of --save go, which is not given");
        }
        if (save != null) {
            Check.atLeast("--save", 1, save);
        }
        Path singles = folder == null ? Path.of(title + "-images") : folder;
        FileCheck.folder(folder == null ? "--save" : "--save-to", singles);
        return singles;
    }

    private void describe(LoadedData data) {
        DataInfo info = data.info();
        console.print("%s", data.description());
        if (!data.remark().isEmpty()) {
            console.print("%s", data.remark());
        }
        console.print("source: %s", info.source());
        console.print("licence: %s", info.licence());
        String shape = info.ownSizes() ? info.format().channels() + " channels, each image of its own size"
                : info.format().toString();
        console.print("shape: %s  mean: %s  std: %s", shape, join(info.mean()), join(info.std()));
        long[] counts = new long[info.classes().size()];
        for (int i = 0; i < data.all().size(); i++) {
            counts[data.all().label(i)]++;
        }
        int width = info.classes().stream().mapToInt(String::length).max().orElse(1);
        for (int c = 0; c < counts.length; c++) {
            console.print("  %-" + width + "s  %,6d", info.classes().get(c), counts[c]);
        }
    }

    /** Drawn at random, because the files of many data sets are sorted by class. */
    private List<PictureGrid.Cell> cells(Dataset data) {
        return new Random(seed).ints(0, data.size()).distinct().limit(Math.min(IMAGES, data.size())).mapToObj(i -> {
            Sample sample = data.get(i);
            return new PictureGrid.Cell(DrawnImage.of(sample.image()), List.of(data.classes().get(sample.label())),
                    Color.DARK_GRAY);
        }).toList();
    }

    private static String join(float[] values) {
        return String.join(",", IntStream.range(0, values.length).mapToObj(i -> Float.toString(values[i])).toList());
    }
}
