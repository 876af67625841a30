package weft.train.weights;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.datasets.image.ImageFormat;
import weft.datasets.source.DataInfo;
import weft.datasets.transform.CenterCrop;
import weft.datasets.transform.Resize;
import weft.datasets.transform.SmoothResize;
import weft.datasets.transform.Transform;
import weft.models.Models;

/** How an image comes to the height and width that a network takes. */
public enum Fit {
    /** Resized to them, whatever its proportions: for data sets whose images are all of one size. */
    STRETCH,
    /**
     * Resized so that its shorter side is 8/7 of the larger of height and width, then cropped at the centre: for photographs. At
     * 224x224 that is Resize(256) and CenterCrop(224), by which networks on ImageNet are evaluated.
     */
    CROP;

    /** At and above this height networks are usually trained on photographs. */
    private static final int PHOTOGRAPHS = 64;

    /** For the images of a data set. */
    public static Fit of(DataInfo data) {
        return data.ownSizes() ? CROP : STRETCH;
    }

    /** What is most likely right for a network of which nothing more is known. */
    public static Fit usual(Models.Entry model) {
        return model.height() >= PHOTOGRAPHS ? CROP : STRETCH;
    }

    /**
     * What may be done to the images of files once for all epochs: of {@link #CROP} the resizing, whose result the steps leave as
     * it is; empty where nothing is worth it.
     */
    public Optional<Transform> kept(int height, int width) {
        return this == CROP ? Optional.of(shorterSide(height, width)) : Optional.empty();
    }

    private static Transform shorterSide(int height, int width) {
        return SmoothResize.shorterSide(Math.round(Math.max(height, width) * 8 / 7f));
    }

    /**
     * The transforms for images of format {@code from}, on their own scale; for those of {@link #CROP} any other size will do.
     */
    public List<Transform> steps(ImageFormat from, int height, int width) {
        if (this == CROP) {
            return List.of(shorterSide(height, width), new CenterCrop(height, width));
        }
        if (from.height() == height && from.width() == width) {
            return List.of();
        }
        boolean shrinks = from.height() > height || from.width() > width;
        return List.of(shrinks ? SmoothResize.to(height, width) : new Resize(height, width));
    }

    /** The name in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
