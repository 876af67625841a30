package weft.datasets.source;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;

/**
 * The data sets known by name. The path of a folder names a data set, too, if the folder holds the files of a known data set, or
 * images in class folders, see {@link ImageFolder}.
 *
 * <pre>{@code
 * LoadedData.Split digits = Datasets.load("digits").split(1);
 * }</pre>
 */
public final class Datasets {
    /** The variable that names a mirror, such as a school's own. */
    private static final String MIRROR = "WEFT_MIRROR";
    private static final Map<String, DataSource> SOURCES = sources();

    private Datasets() {}

    /** All names, in the order in which to list them. */
    public static List<String> names() {
        return List.copyOf(SOURCES.keySet());
    }

    /**
     * What is known of a data set without reading it.
     *
     * @throws DataException when there is none of that name
     */
    public static DataInfo info(String name) {
        return source(name).info();
    }

    /**
     * Where a data set lies on this machine, or empty.
     *
     * @throws DataException when there is none of that name
     */
    public static Optional<String> locate(String name, DataFolders folders) {
        return source(name).locate(folders);
    }

    /** Reads a data set from the {@linkplain DataFolders#standard standard folders}. */
    public static LoadedData load(String name) {
        return load(name, DataFolders.standard());
    }

    /**
     * Reads a data set.
     *
     * @throws DataException when there is none of that name, or its files are missing or damaged
     */
    public static LoadedData load(String name, DataFolders folders) {
        return source(name).load(folders);
    }

    /**
     * Reads a data set from the {@linkplain DataFolders#standard standard folders}. Images in files that can't be read are left
     * out, and the {@linkplain LoadedData#remark remark} names them: each file is decoded once to find them.
     *
     * @throws DataException when there is none of that name, its files are missing, or of a class no image can be read
     */
    public static LoadedData loadGood(String name) {
        return source(name).loadGood(DataFolders.standard());
    }

    /**
     * Downloads a data set to the first of the folders, and unpacks it there. Where {@code $WEFT_MIRROR} names a web server, its
     * folder of the data set's name is asked first.
     *
     * @return the names of the files that were downloaded; those that are there with the right checksum are left alone
     * @throws DataException when there is none of that name, there is nothing to download, or it can't be downloaded or unpacked
     */
    public static List<String> download(String name, DataFolders folders, Downloader downloader) {
        return download(name, folders, downloader, System.getenv(MIRROR));
    }

    /** @param mirror an address under which each data set has a folder, asked before the publishers; null for none */
    static List<String> download(String name, DataFolders folders, Downloader downloader, String mirror) {
        DataSource source = source(name);
        Path folder = folders.downloads(name);
        source.byHand(folder).ifPresent(text -> {
            throw new DataException(text);
        });
        DataInfo info = source.info();
        List<String> downloaded = downloader.get(
                mirror == null || mirror.isBlank() ? info : info.firstFrom(mirror(mirror, name)), folder);
        source.unpack(folder);
        return downloaded;
    }

    static URI mirror(String address, String name) {
        try {
            URI uri = URI.create(address.endsWith("/") ? address : address + "/").resolve(name + "/");
            if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new DataException(MIRROR + " is no address of a web server: " + address.replaceAll("\\p{C}", "?"));
    }

    private static DataSource source(String name) {
        DataSource source = SOURCES.get(name);
        if (source == null && !name.isBlank() && Files.isDirectory(Path.of(name))) {
            return inFolder(Path.of(name));
        }
        if (source == null) {
            throw new DataException("unknown data set '" + name + "': known are " + String.join(", ", SOURCES.keySet())
                    + " (see `weft data list`)");
        }
        return source;
    }

    /** The files of a known data set where they are there, else images in class folders. */
    private static DataSource inFolder(Path folder) {
        return SOURCES.values().stream().flatMap(known -> known.in(folder).stream()).findFirst()
                .or(() -> IdxSource.unnamed(folder)).or(() -> CsvSource.at(folder))
                .orElseGet(() -> new ImageFolderSource(folder));
    }

    private static Map<String, DataSource> sources() {
        Map<String, DataSource> sources = new LinkedHashMap<>();
        for (DataSource source : List.of(new DigitsSource(), IdxSource.named(mnist(), "mnist"),
                IdxSource.named(fashionMnist(), "fashionmnist", "fmnist"), CifarSource.cifar10(), CifarSource.cifar100(),
                new HymenopteraSource(),
                new DogBreedsSource())) {
            sources.put(source.info().name(), source);
        }
        return sources;
    }

    private static DataInfo mnist() {
        List<URI> from = List.of(URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));
        return new DataInfo("mnist", "70,000 handwritten digits of 28x28 pixels, 60,000 for training",
                new ImageFormat(1, 28, 28, 255), false, Digits.CLASSES, new float[] {0.1307f}, new float[] {0.3081f},
                "Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits, 1998", "CC BY-SA 3.0",
                List.of(
                        file(from, "train-images-idx3-ubyte.gz", 9_912_422,
                                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                        file(from, "train-labels-idx1-ubyte.gz", 28_881,
                                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                        file(from, "t10k-images-idx3-ubyte.gz", 1_648_877,
                                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                        file(from, "t10k-labels-idx1-ubyte.gz", 4_542,
                                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")));
    }

    private static DataInfo fashionMnist() {
        List<URI> from = List.of(
                URI.create("https://fashion-mnist.s3.eu-central-1.amazonaws.com/"),
                URI.create("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"));
        return new DataInfo("fashion-mnist", "70,000 images of clothes of 28x28 pixels, 60,000 for training",
                new ImageFormat(1, 28, 28, 255), false, List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                        "Shirt", "Sneaker", "Bag", "Ankle boot"),
                new float[] {0.2860f}, new float[] {0.3530f},
                "H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, Zalando Research, 2017", "MIT", List.of(
                        file(from, "train-images-idx3-ubyte.gz", 26_421_880,
                                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                        file(from, "train-labels-idx1-ubyte.gz", 29_515,
                                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                        file(from, "t10k-images-idx3-ubyte.gz", 4_422_102,
                                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                        file(from, "t10k-labels-idx1-ubyte.gz", 5_148,
                                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")));
    }

    private static RemoteFile file(List<URI> from, String name, long bytes, String sha256) {
        return new RemoteFile(name, bytes, new Checksum(sha256), from);
    }
}
