package weft.kernels.simulator.counters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.counters.KernelProfile;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.compiler.FunctionCode;
import weft.kernels.simulator.compiler.FunctionGraph;
import weft.kernels.simulator.compiler.KernelImage;
import weft.kernels.simulator.execution.BlockWatcher;

/** Counts what one launch does. */
public final class LaunchCounters implements BlockWatcher.OfLaunch {

    private final List<BlockCounters> blocks = new ArrayList<>();

    @Override
    public synchronized BlockWatcher watcher(BlockState state) {
        BlockCounters counters = new BlockCounters(state);
        blocks.add(counters);
        return counters;
    }

    /**
     * What was counted, when the launch has ended.
     *
     * @param kernel the kernel's name in its source
     * @param launch how it was launched, in words
     * @param threads threads of a block
     * @param grid   blocks of the grid
     */
    public synchronized KernelProfile profile(KernelImage image, String kernel, String launch, int threads, long grid,
            int dynamicShared) {
        Map<FunctionGraph, FunctionCounters> functions = new LinkedHashMap<>();
        for (FunctionCode code : image.functions()) {
            functions.put(code.graph(), new FunctionCounters(code.graph()));
        }
        SectorSet read = new SectorSet();
        SectorSet written = new SectorSet();
        for (BlockCounters counters : blocks) {
            counters.functions.forEach((function, counted) -> functions.get(function).addAll(counted));
            read.addAll(counters.readSectors);
            written.addAll(counters.writtenSectors);
        }
        LineTable lines = new LineTable(new Padding(image.layout().sharedPlaces(dynamicShared), functions.values()));
        functions.values().forEach(lines::add);
        long warps = grid * ((threads + Request.WARP - 1) / Request.WARP);
        return new KernelProfile(kernel, image.entry().name().isEmpty() ? "" : functions.keySet().iterator().next().file(),
                launch,
                threads, image.sharedBytes(dynamicShared), lines.total(warps), lines.lines(), read.count() + written.count());
    }
}
