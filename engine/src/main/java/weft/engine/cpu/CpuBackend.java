package weft.engine.cpu;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.backend.HostBackend;
import weft.engine.backend.OpTable;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.conv.CpuConvolutionKernels;
import weft.engine.cpu.matmul.CpuMatmulKernels;
import weft.engine.cpu.movement.CpuCreationKernels;
import weft.engine.cpu.movement.CpuLookupKernels;
import weft.engine.cpu.movement.CpuMovementKernels;
import weft.engine.cpu.norm.CpuGroupNormalizationKernels;
import weft.engine.cpu.norm.CpuLocalResponseKernels;
import weft.engine.cpu.norm.CpuNormalizationKernels;
import weft.engine.cpu.optimizer.CpuOptimizationKernels;
import weft.engine.cpu.planes.CpuAdaptivePoolingKernels;
import weft.engine.cpu.planes.CpuPoolingKernels;
import weft.engine.cpu.planes.CpuUpsamplingKernels;
import weft.engine.cpu.pointwise.CpuActivationKernels;
import weft.engine.cpu.pointwise.CpuPointwiseKernels;
import weft.engine.cpu.random.CpuRandomnessKernels;
import weft.engine.cpu.reduce.CpuLossKernels;
import weft.engine.cpu.reduce.CpuReductionKernels;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.reference.ReferenceBackend;

/**
 * The fast backend on Java arrays: operations in float32 are vector loops on all cores. An operation without a fast loop, and
 * every operation in float64, uses the reference loop; training needs no float64, so this does not slow it down.
 */
public final class CpuBackend extends HostBackend {

    private static final Map<Op<?>, CpuKernel<?>> KERNELS = OpTable.all(CpuMatmulKernels.TABLE, CpuConvolutionKernels.TABLE,
            CpuPoolingKernels.TABLE, CpuPointwiseKernels.TABLE, CpuCreationKernels.TABLE, CpuMovementKernels.TABLE,
            CpuReductionKernels.TABLE, CpuLossKernels.TABLE, CpuOptimizationKernels.TABLE, CpuRandomnessKernels.TABLE,
            CpuAdaptivePoolingKernels.TABLE, CpuUpsamplingKernels.TABLE, CpuNormalizationKernels.TABLE,
            CpuActivationKernels.TABLE,
            CpuLookupKernels.TABLE, CpuGroupNormalizationKernels.TABLE, CpuLocalResponseKernels.TABLE);

    /**
     * The operations that always use the reference loop, whatever the types of their tensors. A test fixes this list: it may only
     * shrink.
     */
    public static Set<Op<?>> borrowed() {
        return Ops.all().stream().filter(Predicate.not(KERNELS::containsKey)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int threads() {
        return Parallel.threads();
    }

    @Override
    public void threads(int threads) {
        Parallel.threads(threads);
    }

    @Override
    public int vectorBits() {
        return Lanes.SHAPE.vectorBitSize();
    }

    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        // The cast is safe: CpuKernel.Table.put takes only a kernel for the attributes of its operation.
        @SuppressWarnings("unchecked")
        CpuKernel<A> kernel = (CpuKernel<A>) KERNELS.get(op);
        if (kernel != null && kernel.takes(inputs, outputs)) {
            kernel.run(attrs, inputs, outputs);
        } else {
            ReferenceBackend.runReference(op, attrs, inputs, outputs);
        }
    }

    /** Found through the service loader. */
    public static final class Provider implements BackendProvider {

        @Override
        public String kind() {
            return "cpu";
        }

        @Override
        public String description() {
            return "vector loops on all cores";
        }

        @Override
        public Backend open(int index) {
            return new CpuBackend();
        }
    }
}
