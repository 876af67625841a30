package weft.kernels.compile;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where compilers and headers are looked for: in folders that variables of the environment name, in the usual folders of CUDA's
 * installer, of the system, and of pip.
 *
 * @param variables the environment
 * @param root      the root of the file system
 */
record Toolchain(Map<String, String> variables, Path root) {

    private static final boolean WINDOWS = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final String LIBRARY = WINDOWS ? "nvrtc64_*.dll" : "libnvrtc.so*";

    /** The one of this machine. */
    static Toolchain ofThisMachine() {
        return new Toolchain(System.getenv(), Path.of("/"));
    }

    /**
     * The library of NVRTC.
     *
     * @throws CompileException when {@code WEFT_NVRTC} names no such file and no folder that has one
     */
    Optional<Path> nvrtc() {
        Optional<Path> named = folder("WEFT_NVRTC");
        if (named.isPresent()) {
            Path path = named.get();
            Optional<Path> library = Files.isDirectory(path) ? libraryIn(path) : Optional.of(path).filter(Files::isRegularFile);
            return Optional.of(library.orElseThrow(() -> new CompileException("WEFT_NVRTC=" + path
                    + ": there is no NVRTC: it must be " + LIBRARY + " or the folder of it")));
        }
        return libraryFolders().stream().flatMap(folder -> libraryIn(folder).stream()).findFirst();
    }

    /** nvcc. */
    Optional<Path> nvcc() {
        List<Path> folders = new ArrayList<>();
        folders.addAll(listed("PATH"));
        toolkits().forEach(home -> folders.add(home.resolve("bin")));
        String name = WINDOWS ? "nvcc.exe" : "nvcc";
        return folders.stream().map(folder -> folder.resolve(name)).filter(Files::isExecutable)
                .filter(Files::isRegularFile).findFirst();
    }

    /** Folders of CUDA's own headers, such as {@code cuda_fp16.h}. NVRTC's library comes without them. */
    List<Path> headers() {
        List<Path> folders = new ArrayList<>();
        toolkits().forEach(home -> folders.add(home.resolve("include")));
        for (Path packages : pythonPackages()) {
            folders.add(packages.resolve("nvidia/cuda_runtime/include"));
            folders.add(packages.resolve("nvidia/cu13/include"));
        }
        return folders.stream().filter(Files::isDirectory).toList();
    }

    private List<Path> libraryFolders() {
        List<Path> folders = new ArrayList<>();
        for (Path home : toolkits()) {
            folders.addAll(List.of(home, home.resolve("lib64"), home.resolve("targets/x86_64-linux/lib"),
                    home.resolve("targets/sbsa-linux/lib"), home.resolve("lib"), home.resolve("bin"), home.resolve("bin/x64"),
                    home.resolve("lib/x64")));
        }
        folders.addAll(listed(WINDOWS ? "PATH" : "LD_LIBRARY_PATH"));
        for (String system : List.of("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib64", "usr/lib",
                "usr/local/lib")) {
            folders.add(root.resolve(system));
        }
        children(root.resolve("etc/ld.so.conf.d"), "*.conf").forEach(file -> folders.addAll(namedIn(file)));
        for (Path packages : pythonPackages()) {
            for (String place : List.of("cuda_nvrtc/lib", "cu13/lib", "cuda_nvrtc/bin", "cu13/bin", "cu13/bin/x86_64")) {
                folders.add(packages.resolve("nvidia").resolve(place));
            }
        }
        return folders;
    }

    /** The folders that a file of the system's linker names, one a line. */
    private List<Path> namedIn(Path file) {
        try {
            return Files.readAllLines(file).stream().filter(line -> line.startsWith("/"))
                    .map(line -> root.resolve(line.strip().substring(1)))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Homes of CUDA toolkits: those that are named, then {@code /usr/local/cuda} and {@code /usr/local/cuda-*}, newest first. */
    private List<Path> toolkits() {
        Set<Path> homes = new LinkedHashSet<>();
        folder("CUDA_PATH").ifPresent(homes::add);
        folder("CUDA_HOME").ifPresent(homes::add);
        homes.add(root.resolve("usr/local/cuda"));
        homes.addAll(children(root.resolve("usr/local"), "cuda-*"));
        homes.addAll(children(root.resolve("opt"), "cuda*"));
        return homes.stream().filter(Files::isDirectory).toList();
    }

    /** Where pip of this machine's Pythons puts packages: of the active environment, of the user, of the system. */
    private List<Path> pythonPackages() {
        List<Path> homes = new ArrayList<>();
        folder("VIRTUAL_ENV").ifPresent(homes::add);
        folder("CONDA_PREFIX").ifPresent(homes::add);
        folder("HOME").ifPresent(home -> homes.add(home.resolve(".local")));
        listed("PATH").stream().filter(bin -> Files.exists(bin.resolve(WINDOWS ? "python.exe" : "python3")))
                .map(bin -> WINDOWS ? bin : bin.getParent()).filter(home -> home != null).forEach(homes::add);
        homes.add(root.resolve("usr/local"));
        homes.add(root.resolve("usr"));
        folder("APPDATA").ifPresent(data -> homes.addAll(children(data.resolve("Python"), "Python3*")));
        folder("LOCALAPPDATA").ifPresent(data -> homes.addAll(children(data.resolve("Programs/Python"), "Python3*")));
        Set<Path> packages = new LinkedHashSet<>();
        for (Path home : homes) {
            packages.add(home.resolve("Lib/site-packages"));
            packages.add(home.resolve("site-packages"));
            for (Path python : children(home.resolve("lib"), "python3*")) {
                packages.add(python.resolve("site-packages"));
                packages.add(python.resolve("dist-packages"));
            }
        }
        return packages.stream().filter(Files::isDirectory).toList();
    }

    private static Optional<Path> libraryIn(Path folder) {
        return children(folder, LIBRARY).stream().filter(Files::isRegularFile).filter(file -> !file.toString().contains("alt"))
                .findFirst();
    }

    private Optional<Path> folder(String variable) {
        return Optional.ofNullable(variables.get(variable)).filter(value -> !value.isBlank()).flatMap(Toolchain::path);
    }

    private List<Path> listed(String variable) {
        List<Path> folders = new ArrayList<>();
        for (String part : variables.getOrDefault(variable, "").split(System.getProperty("path.separator"))) {
            path(part).filter(_ -> !part.isBlank()).ifPresent(folders::add);
        }
        return folders;
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What is in a folder and fits a pattern, the last in the order of letters first; nothing when it cannot be read. */
    private static List<Path> children(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
            all.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        children.sort(Collections.reverseOrder());
        return children;
    }
}
