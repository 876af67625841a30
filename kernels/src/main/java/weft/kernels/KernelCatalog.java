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
 * The kernels that Weft ships: PTX resources {@code /ptx/<family>/<step>_<idea>.ptx}, numbered from naive to fast. A kernel file
 * is called by family and step, {@code matmul/2}, or in full, {@code matmul/2_tiled}. Dropping a file into the directory is all
 * it takes to add one.
 */
public final class KernelCatalog {

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_]+)/(\\d+)_([A-Za-z0-9_]+)\\.ptx");

    /**
     * One kernel file.
     *
     * @param family what it is about, such as {@code matmul}
     * @param step   its number, from naive to fast
     * @param idea   what the step adds, such as {@code tiled}
     */
    public record Entry(String family, int step, String idea) {

        /** {@code matmul/2_tiled}. */
        public String name() {
            return family + "/" + step + "_" + idea;
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
                Entry entry = new Entry(m.group(1), Integer.parseInt(m.group(2)), m.group(3));
                Entry other = entries.put(entry.family() + "/" + entry.step(), entry);
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

    /** All kernel files, by family and step. */
    public List<Entry> entries() {
        return entries.values().stream().sorted(Comparator.comparing(Entry::family).thenComparingInt(Entry::step)).toList();
    }

    /**
     * The kernel file called {@code name}, {@code family/step} or {@code family/step_idea}.
     *
     * @throws GpuException naming the files there are, when there is no such file
     */
    public Entry find(String name) {
        int idea = name.indexOf('_', name.indexOf('/') + 1);
        Entry entry = entries.get(idea < 0 ? name : name.substring(0, idea));
        if (entry == null || idea >= 0 && !entry.name().equals(name)) {
            throw new GpuException("no kernel file '" + name + "'; there are " + entries().stream().map(Entry::name).toList());
        }
        return entry;
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
