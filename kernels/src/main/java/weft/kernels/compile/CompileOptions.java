package weft.kernels.compile;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a CUDA file is compiled.
 *
 * @param target    the architecture, such as {@code sm_80}
 * @param instances templates to instantiate, such as {@code fill<float, 3>}
 * @param includes  folders of headers, after the folder of the file
 * @param options   what is passed on to the compiler as it stands, such as {@code -DN=4}; only what NVRTC and nvcc both take
 */
public record CompileOptions(String target, List<String> instances, List<Path> includes, List<String> options) {

    private static final Pattern TARGET = Pattern.compile("sm_[0-9]{2,3}[af]?");

    /** What a kernel is compiled for when nothing else is said: the tensor cores, asynchronous copies, and most GPUs in use. */
    public static final CompileOptions STANDARD = new CompileOptions("sm_80", List.of(), List.of(), List.of());

    /** Throws {@link IllegalArgumentException} when the target is not a name such as {@code sm_80}. */
    public CompileOptions {
        if (!TARGET.matcher(target).matches()) {
            throw new IllegalArgumentException("'" + target + "' is no architecture; write it as sm_80");
        }
        instances = List.copyOf(instances);
        includes = List.copyOf(includes);
        options = List.copyOf(options);
    }

    /** The same, for another architecture. */
    public CompileOptions forTarget(String other) {
        return new CompileOptions(other, instances, includes, options);
    }

    /** The same, with one more instance of a template. */
    public CompileOptions instantiating(String expression) {
        return new CompileOptions(target, Stream.concat(instances.stream(), Stream.of(expression)).distinct().toList(), includes,
                options);
    }

    /** The same, with one more folder of headers. */
    public CompileOptions including(Path folder) {
        return new CompileOptions(target, instances, Stream.concat(includes.stream(), Stream.of(folder)).toList(), options);
    }

    /** The same, with one more option for the compiler. */
    public CompileOptions with(String option) {
        return new CompileOptions(target, instances, includes, Stream.concat(options.stream(), Stream.of(option)).toList());
    }

    /** The virtual architecture that PTX is made for: {@code compute_80}. */
    String virtual() {
        return target.replace("sm_", "compute_");
    }
}
