package weft.engine.reference;

import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.backend.HostBackend;
import weft.engine.backend.OpTable;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * The definition of correct: every operation in simple loops, in double, not optimized for speed. Read these loops to learn what
 * an operation means; every other backend is compared with them.
 */
public final class ReferenceBackend extends HostBackend {

    private static final Map<Op<?>, ReferenceKernel<?>> KERNELS = OpTable.all(PointwiseKernels.TABLE, CreationKernels.TABLE,
            MovementKernels.TABLE, ReductionKernels.TABLE, MatmulKernels.TABLE, ConvolutionKernels.TABLE, PoolingKernels.TABLE,
            LossKernels.TABLE, RandomnessKernels.TABLE, OptimizationKernels.TABLE,
            AdaptivePoolingKernels.TABLE, UpsamplingKernels.TABLE, NormalizationKernels.TABLE, ActivationKernels.TABLE,
            LookupKernels.TABLE, GroupNormalizationKernels.TABLE, LocalResponseKernels.TABLE);

    /** The operations it can run; a test compares them with all there are. */
    public static Set<Op<?>> operations() {
        return KERNELS.keySet();
    }

    /** Runs one operation on tensors in Java arrays. The fast backend uses this where it has no loop of its own. */
    public static <A extends Attrs> void runReference(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        // The cast is safe: KernelTable.put takes only a loop for the attributes of its operation.
        @SuppressWarnings("unchecked")
        ReferenceKernel<A> kernel = (ReferenceKernel<A>) KERNELS.get(op);
        if (kernel == null) {
            throw new IllegalStateException(op + ": no reference loop");
        }
        var call = new ReferenceKernel.Call<>(attrs, inputs, outputs);
        kernel.run(call);
        call.writeOutputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) != null && op.slot(i).update()) {
                call.writeBack(i);
            }
        }
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        runReference(op, attrs, inputs, outputs);
    }

    /** Found through the service loader. */
    public static final class Provider implements BackendProvider {

        @Override
        public String kind() {
            return "reference";
        }

        @Override
        public String description() {
            return "plain loops in double, the definition of correct";
        }

        @Override
        public Backend open(int index) {
            return new ReferenceBackend();
        }
    }
}
