package weft.kernels.compile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds code for the CPU in a CUDA file: a launch, a {@code main}, a call of CUDA's runtime, a header of the C++ library. NVRTC
 * compiles device code alone, so such a file needs nvcc.
 *
 * @param line where it is, from 1
 * @param what what it is
 */
record HostCode(int line, String what) {

    private static final Pattern CODE =
            Pattern.compile("(<<<)|\\b(main)\\s*\\(|\\b(cuda(?:Malloc|Free|Memcpy|Memset|DeviceSynchronize"
                    + "|GetLastError|GetErrorString|EventCreate|StreamCreate|SetDevice|LaunchKernel)\\w*)\\s*\\(|\\b(__host__)\\b"
                    + "|\\b(std::(?:vector|cout|cerr|string|unique_ptr))\\b");
    private static final Pattern HEADER =
            Pattern.compile("(?m)^[ \\t]*#[ \\t]*include[ \\t]*<(iostream|vector|string|algorithm|memory"
                    + "|random|chrono|numeric|fstream|sstream|iomanip|map|unordered_map|set|functional|thread|thrust/[^>]*)>");

    /** The first code for the CPU; {@code __host__} counts only without {@code __device__} before or after it. */
    static Optional<HostCode> find(String text) {
        Matcher header = HEADER.matcher(CudaText.withoutComments(text));
        if (header.find()) {
            return Optional.of(new HostCode(CudaText.line(text, header.start()), "#include <" + header.group(1) + ">"));
        }
        String code = CudaText.code(text);
        Matcher m = CODE.matcher(code);
        while (m.find()) {
            if (m.group(4) != null && isForBoth(code, m.start(4), m.end(4))) {
                continue;
            }
            String what = m.group(1) != null ? "a launch <<<...>>>"
                    : m.group(2) != null ? "main()" : m.group(3) != null ? m.group(3) + "()"
                            : m.group(4) != null ? "a __host__ function" : m.group(5);
            return Optional.of(new HostCode(CudaText.line(text, m.start()), what));
        }
        return Optional.empty();
    }

    private static boolean isForBoth(String code, int begin, int end) {
        return code.substring(end).stripLeading().startsWith("__device__") || code.substring(0, begin).stripTrailing()
                .endsWith("__device__");
    }
}
