package weft.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import weft.kernels.driver.GpuDriver;
import weft.kernels.ptx.PtxModule;

/**
 * The kernels that Weft ships: PTX resources {@code /ptx/<family>/<topic>.ptx}. Where several files do the same work, they are
 * variants with numbers from naive to fast, {@code /ptx/<family>/<variant>_<idea>.ptx}. A kernel file is called in full,
 * {@code pointwise/unary} or {@code matmul/2_tiled}, or by family and variant, {@code matmul/2}. Dropping a file into the
 * directory is all it takes to add one.
 */
public final class KernelCatalog {

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_]+)/(?:(\\d+)_)?([A-Za-z0-9_]+)\\.ptx");

    private static final String UNPLANNED = "// Launched by no plan: ";

    /**
     * One kernel file.
     *
     * @param family  what it is about, such as {@code matmul}
     * @param variant its number among files that do the same work, from naive to fast; 0 for a file that is a topic of its own
     * @param idea    what the variant adds, such as {@code tiled}, or the topic
     */
    public record Entry(String family, int variant, String idea) {

        /** {@code matmul/2_tiled} or {@code pointwise/unary}. */
        public String name() {
            return family + "/" + (variant == 0 ? "" : variant + "_") + idea;
        }

        /** {@code matmul/2}, or the name where there is no number. */
        public String shortName() {
            return variant == 0 ? name() : family + "/" + variant;
        }

        /** The PTX text. */
        public String ptx() {
            return read("/ptx/" + name() + ".ptx")
                    .orElseThrow(() -> new GpuException("kernel file " + name() + ".ptx is not on the class path"));
        }

        /** The CUDA text that the PTX was compiled from; empty when it is not shipped. */
        public Optional<String> source() {
            return read("/cuda/" + name() + ".cu");
        }

        /** What the file declares: its kernels and their parameters. */
        public PtxModule module() {
            return PtxModule.parseSignatures(name() + ".ptx", ptx());
        }

        /** Why no launch plan of the engine uses this file, from its source; empty when one does or the source is not shipped. */
        public Optional<String> unplanned() {
            return source().flatMap(text -> text.lines().filter(line -> line.startsWith(UNPLANNED)).findFirst())
                    .map(line -> line.substring(UNPLANNED.length()));
        }

        private static Optional<String> read(String resource) {
            try (var in = KernelCatalog.class.getResourceAsStream(resource)) {
                return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + resource, e);
            }
        }
    }

    private final Map<String, Entry> entries = new TreeMap<>();

    private KernelCatalog(Stream<String> names) {
        names.forEach(name -> {
            Matcher m = NAME.matcher(name);
            if (m.matches()) {
                Entry entry = new Entry(m.group(1), m.group(2) == null ? 0 : Integer.parseInt(m.group(2)), m.group(3));
                Entry other = entries.put(entry.shortName(), entry);
                if (other != null && !other.equals(entry)) {
                    throw new GpuException("two kernel files have the same number: " + other.name() + " and " + entry.name());
                }
            }
        });
    }

    /**
     * The kernels on the class path.
     *
     * @throws GpuException when two files have the same number, or the class path cannot be listed
     */
    public static KernelCatalog load() {
        List<String> names = new ArrayList<>();
        try {
            Enumeration<URL> roots = KernelCatalog.class.getClassLoader().getResources("ptx");
            while (roots.hasMoreElements()) {
                names.addAll(files(roots.nextElement().toURI()));
            }
        } catch (IOException | URISyntaxException e) {
            throw new GpuException("cannot list the kernels", e);
        }
        return new KernelCatalog(names.stream());
    }

    private static List<String> files(URI root) throws IOException {
        if (!root.getScheme().equals("jar")) {
            return files(Path.of(root));
        }
        String jar = root.getSchemeSpecificPart();
        try (FileSystem files = FileSystems.newFileSystem(Path.of(URI.create(jar.substring(0, jar.indexOf("!/")))))) {
            return files(files.getPath("/ptx"));
        }
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root, 2)) {
            return paths.filter(Files::isRegularFile).map(p -> root.relativize(p).toString().replace('\\', '/')).toList();
        }
    }

    /** All kernel files: by family, then the variants from naive to fast, then the topics. */
    public List<Entry> entries() {
        return entries.values().stream().sorted(Comparator.comparing(Entry::family).thenComparing(e -> e.variant() == 0)
                .thenComparingInt(Entry::variant).thenComparing(Entry::idea)).toList();
    }

    /**
     * The kernel file called {@code name}, in full or by family and variant.
     *
     * @throws GpuException naming the files there are, when there is no such file
     */
    public Entry find(String name) {
        Entry entry = entries.get(name);
        return entry != null ? entry : entries().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow(
                () -> new GpuException(
                        "no kernel file '" + name + "'; there are " + entries().stream().map(Entry::name).toList()));
    }

    /** The kernels of this catalogue on one device; each file is loaded once, when it is first used. */
    public Loaded on(GpuDriver driver) {
        return new Loaded(this, driver);
    }

    /** The catalogue on one device. */
    public static final class Loaded {

        private final KernelCatalog catalog;
        private final GpuDriver driver;
        private final Map<String, Long> modules = new HashMap<>();
        private final Map<String, Kernel> kernels = new HashMap<>();

        private Loaded(KernelCatalog catalog, GpuDriver driver) {
            this.catalog = catalog;
            this.driver = driver;
        }

        /**
         * Kernel {@code entry} of the file called {@code file}.
         *
         * @throws GpuException when there is no such file or entry, or the device does not take it
         */
        public synchronized Kernel kernel(String file, String entry) {
            return kernels.computeIfAbsent(file + ":" + entry, key -> {
                Entry from = catalog.find(file);
                long module = modules.computeIfAbsent(from.name(), name -> driver.loadModule(name + ".ptx", from.ptx()));
                long function = driver.function(module, entry);
                return new Kernel(driver, from.name() + ".ptx", function, driver.signature(function));
            });
        }
    }
}
