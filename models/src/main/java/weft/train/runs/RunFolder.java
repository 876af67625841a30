package weft.train.runs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import weft.engine.io.Target;
import weft.train.base.InputException;

/**
 * The folder that a training run writes, and the names of the files in it.
 *
 * <p>Make it only when model and data are at hand, so that bad input leaves no empty folder behind.
 */
public record RunFolder(Path path) {
    private static final Path RUNS = Path.of("runs");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /**
     * Makes a folder {@code runs/<model>-<time>} in the current folder that no other run has, even one that starts now.
     *
     * @throws InputException if it can't be made
     */
    public static RunFolder forModel(String model) {
        return forModel(RUNS, model, LocalDateTime.now());
    }

    static RunFolder forModel(Path runs, String model, LocalDateTime time) {
        String name = model + "-" + TIME.format(time);
        try {
            Files.createDirectories(Target.linked(runs));
            for (int again = 1;; again++) {
                try {
                    return new RunFolder(Files.createDirectory(runs.resolve(again == 1 ? name : name + "-" + again)));
                } catch (FileAlreadyExistsException taken) {
                    // Another run began in the same second: the next number is free or decides it.
                }
            }
        } catch (IOException e) {
            throw unwritable(runs, e);
        }
    }

    /**
     * Makes a folder, or takes one that is there and holds no run: the files of two must not be taken for one.
     *
     * @throws InputException if the folder holds a run already, or can't be made or written
     */
    public static RunFolder at(Path path) {
        RunFolder folder = new RunFolder(path);
        folder.requireNoRun();
        try {
            Files.createDirectories(Target.linked(path));
            // A folder may exist and still refuse files; better to learn it now than after the first epoch.
            Files.delete(Files.createTempFile(path, ".writable", ".tmp"));
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        return folder;
    }

    /** Throws when there are files of a run. */
    public void requireNoRun() {
        if (files().stream().anyMatch(Files::exists)) {
            throw new InputException(("the output folder %s holds a run already: continue it with --resume %s, name another "
                    + "folder, or remove it").formatted(path, path));
        }
    }

    /**
     * The folder of a run that was begun before.
     *
     * @throws InputException if it holds none
     */
    public static RunFolder of(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!Files.isRegularFile(folder.run())) {
            throw new InputException(path + (Files.isDirectory(path) ? ": holds no run, there is no run.json in it"
                    : Files.exists(path) ? ": is not a folder" : ": there is no such folder"));
        }
        return folder;
    }

    static InputException unwritable(Path path, IOException e) {
        String reason = switch (e) {
            case FileAlreadyExistsException _ -> "it is not a folder";
            case AccessDeniedException _ -> "no permission";
            // Its message is the path alone when the system gave no reason.
            case FileSystemException file when file.getReason() == null -> "a folder can't be made there";
            default -> e.getMessage();
        };
        return new InputException("can't write the output folder " + path + ": " + reason, e);
    }

    /** The record of the run, see {@link RunRecord}. */
    public Path run() {
        return path.resolve("run.json");
    }

    /** The losses and accuracies of all epochs, see {@link History}. */
    public Path history() {
        return path.resolve("history.json");
    }

    /** The same as a table, see {@link History#writeTable}. */
    public Path historyTable() {
        return path.resolve("history.csv");
    }

    /** The evaluations inside epochs, where they were asked for. */
    public Path steps() {
        return path.resolve("steps.csv");
    }

    /** The folder of the checkpoints of the best epochs, where they were asked for. */
    public Path top() {
        return path.resolve("top");
    }

    /** The weights of one of the best epochs. */
    public Path top(int epoch) {
        return top().resolve("epoch-%d.safetensors".formatted(epoch));
    }

    /** The weights after the best epoch. */
    public Path best() {
        return path.resolve("best.safetensors");
    }

    /** The weights after the last epoch that ended. */
    public Path last() {
        return path.resolve("last.safetensors");
    }

    /** All that the next epoch begins with, see {@link ResumePoint}. */
    public Path resume() {
        return path.resolve("resume.safetensors");
    }

    /** The sizes of outputs, gradients and weights of each layer, where they were asked for. */
    public Path layers() {
        return path.resolve("layers.csv");
    }

    /** The drawing of these. */
    public Path layersPicture() {
        return path.resolve("layers.png");
    }

    /** The drawing of losses and accuracies. */
    public Path curves() {
        return path.resolve("curves.png");
    }

    /** The drawing of some predictions. */
    public Path predictions() {
        return path.resolve("predictions.png");
    }

    /** The drawing of the confusion matrix. */
    public Path confusion() {
        return path.resolve("confusion.png");
    }

    /** All about the run on one page. */
    public Path report() {
        return path.resolve("report.html");
    }

    /** The event files for TensorBoard, where they were asked for without another place. */
    public Path tensorboard() {
        return path.resolve("tensorboard");
    }

    private List<Path> files() {
        return List.of(run(), history(), historyTable(), steps(), best(), last(), top(), resume(), curves(), predictions(),
                confusion(), report(), tensorboard(), layers(), layersPicture());
    }
}
