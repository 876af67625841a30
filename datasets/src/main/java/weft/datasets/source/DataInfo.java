package weft.datasets.source;

import java.net.URI;
import java.util.List;
import weft.datasets.image.ImageFormat;

/**
 * What is known of a data set before it is read.
 *
 * @param name        what a user calls it
 * @param description one line
 * @param format      the images' shape and scale; where each has its own size, those of one of them
 * @param ownSizes    whether each image is a file with a height and width of its own
 * @param classes     the names of the classes, by label
 * @param mean        per channel, of the training images on the scale 0..1
 * @param std         per channel, likewise
 * @param source      who made it and where it is published
 * @param licence     under what terms
 * @param files       what {@code weft data get} downloads; empty for what ships with Weft
 */
public record DataInfo(String name, String description, ImageFormat format, boolean ownSizes, List<String> classes,
        float[] mean, float[] std, String source, String licence, List<RemoteFile> files) {
    public DataInfo {
        classes = List.copyOf(classes);
        mean = mean.clone();
        std = std.clone();
        files = List.copyOf(files);
    }

    /** The same with classes and format as its files give them. */
    DataInfo with(List<String> names, ImageFormat size) {
        return new DataInfo(name, description, size, ownSizes, names, mean, std, source, licence, files);
    }

    /** The same with another folder in which its files are looked for first. */
    DataInfo firstFrom(URI folder) {
        return new DataInfo(name, description, format, ownSizes, classes, mean, std, source, licence,
                files.stream().map(file -> file.firstFrom(folder)).toList());
    }

    /** A copy of the mean. */
    @Override
    public float[] mean() {
        return mean.clone();
    }

    /** A copy of the standard deviation. */
    @Override
    public float[] std() {
        return std.clone();
    }
}
