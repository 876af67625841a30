package weft.engine.cpu;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.backend.HostBackend;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.conv.ConvolutionKernels;
import weft.engine.cpu.matmul.MatmulKernels;
import weft.engine.cpu.movement.CreationKernels;
import weft.engine.cpu.movement.LookupKernels;
import weft.engine.cpu.movement.MovementKernels;
import weft.engine.cpu.norm.GroupNormalizationKernels;
import weft.engine.cpu.norm.LocalResponseKernels;
import weft.engine.cpu.norm.NormalizationKernels;
import weft.engine.cpu.optimizer.OptimizationKernels;
import weft.engine.cpu.planes.AdaptivePoolingKernels;
import weft.engine.cpu.planes.PoolingKernels;
import weft.engine.cpu.planes.UpsamplingKernels;
import weft.engine.cpu.pointwise.ActivationKernels;
import weft.engine.cpu.pointwise.PointwiseKernels;
import weft.engine.cpu.random.RandomnessKernels;
import weft.engine.cpu.reduce.LossKernels;
import weft.engine.cpu.reduce.ReductionKernels;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.reference.ReferenceBackend;

/**
 * The fast backend on Java arrays: float32 runs vector loops on all cores. What has no fast loop, and everything in float64,
 * runs the reference loop; training needs no float64, so it never waits for that.
 */
public final class CpuBackend extends HostBackend {

    private static final Map<Op<?>, CpuKernel<?>> KERNELS = Stream.of(MatmulKernels.TABLE, ConvolutionKernels.TABLE,
            PoolingKernels.TABLE, PointwiseKernels.TABLE, CreationKernels.TABLE, MovementKernels.TABLE,
            ReductionKernels.TABLE, LossKernels.TABLE, OptimizationKernels.TABLE, RandomnessKernels.TABLE,
            AdaptivePoolingKernels.TABLE, UpsamplingKernels.TABLE, NormalizationKernels.TABLE, ActivationKernels.TABLE,
            LookupKernels.TABLE, GroupNormalizationKernels.TABLE, LocalResponseKernels.TABLE)
            .flatMap(table -> table.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /** The operations that run the reference loop whatever their types. Frozen in a test: the list may only shrink. */
    public static Set<Op<?>> borrowed() {
        return Ops.all().stream().filter(Predicate.not(KERNELS::containsKey)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        // A table's entry takes the attributes of its operation: CpuKernel.Table.put holds that.
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
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public Backend open(int index) {
            return new CpuBackend();
        }
    }
}
