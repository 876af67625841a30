/**
 * The fast backend on Java arrays. {@link weft.engine.cpu.CpuBackend} finds the kernel of an operation in the table of its family
 * ({@code CpuMatmulKernels}, {@code CpuPointwiseKernels}, ...), which unpacks tensors and calls loops on plain arrays. The
 * packages, each of which uses only those above it in this list:
 *
 * <ul>
 *   <li>{@code base}: threads, scratch memory, vectors, walks cut into stretches, loops from templates;
 *   <li>{@code matmul}: products of matrices; {@code pointwise}: a loop for each pointwise operation;
 *   <li>{@code winograd}: convolution by 3 x 3 with fewer multiplications; {@code reduce}: reductions and losses;
 *       {@code movement}: copying, permuting, creating and looking up; {@code optimizer}; {@code random};
 *   <li>{@code conv}: convolution directly, and the choice between both ways; {@code norm}: normalization; {@code planes}:
 *       pooling and upsampling.
 * </ul>
 *
 * <p>Many choices here follow from how the JIT compiler works. A loop that takes its function as an argument falls to a tenth of
 * its speed once it has been called with three functions, so each operation has a class of its own, defined from a template by a
 * lookup of the template's package ({@link weft.engine.cpu.base.HiddenLoops}). The compiler inlines methods into a loop only up
 * to a limit of nodes. A call beyond the limit stays a call, and its vectors become objects on the heap (they are boxed). So a
 * loop over many arrays, or one that stores after an exponential, has its loads and stores written out in place of calls.
 *
 * <p>Work is cut by shape, never by the number of threads, and the order of every sum is fixed, so results do not depend on
 * threads.
 */
package weft.engine.cpu;
