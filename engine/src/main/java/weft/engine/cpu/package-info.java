/**
 * The fast backend on Java arrays. {@link weft.engine.cpu.CpuBackend} finds the kernel of an operation in the table of its
 * family ({@code CpuMatmulKernels}, {@code CpuPointwiseKernels}, ...), which unpacks tensors and calls loops on plain arrays.
 * The rooms, each of which uses only those above it in this list:
 *
 * <ul>
 *   <li>{@code base}: threads, scratch memory, vectors, walks in runs, loops from templates;
 *   <li>{@code matmul}: products of matrices; {@code pointwise}: a loop for each pointwise operation;
 *   <li>{@code conv}: convolution; {@code reduce}: reductions and losses; {@code movement}: moving, making and looking up;
 *       {@code optimizer}; {@code random};
 *   <li>{@code norm}: normalization; {@code planes}: pooling and upsampling.
 * </ul>
 *
 * <p>Many choices here are the compiler's. A loop that is given its function as an argument falls to a tenth of its speed from
 * the third function on, so each operation has a class of its own, defined from a template by a lookup of the template's package
 * ({@link weft.engine.cpu.base.HiddenLoops}). A method is inlined into a vector loop only while the loop's budget of nodes lasts;
 * what is beyond it boxes its vectors, so loops over many arrays or after an exponential write loads and stores out.
 *
 * <p>Work is cut by shape, never by the number of threads, and every sum is added in a written order.
 */
package weft.engine.cpu;
