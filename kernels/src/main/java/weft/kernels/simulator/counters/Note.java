package weft.kernels.simulator.counters;

import java.util.Locale;
import java.util.Optional;
import weft.kernels.counters.GlobalCounts;
import weft.kernels.ptx.PtxType;

/** What stands out at an access, in words, from the addresses of the request that was furthest from its ideal. */
record Note(RowCounter row, Padding padding) {

    /** One line; empty when each request is as good as it can be. */
    String text() {
        if (row.sample == null || row.sample.excess() <= 0) {
            return "";
        }
        return row.wavefronts - row.idealWavefronts > 0 ? conflict() : row.sectors > row.idealSectors ? scattered() : "";
    }

    private long address(int lane) {
        return row.sample.addresses()[lane];
    }

    private int lanes() {
        return Integer.bitCount(row.sample.mask());
    }

    /** The distance between each lane and the next, where it is the same for all; 0 otherwise. */
    private long stride() {
        long stride = 0;
        int previous = -1;
        for (int left = row.sample.mask(); left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            if (previous >= 0) {
                long distance = address(lane) - address(previous);
                if (lane != previous + 1 || stride != 0 && distance != stride || distance == 0) {
                    return 0;
                }
                stride = distance;
            }
            previous = lane;
        }
        return stride;
    }

    private int elementBytes() {
        PtxType type = row.entry.instruction().type();
        return type == null ? Math.min(4, row.entry.bytes()) : type.bytes();
    }

    private String conflict() {
        int width = Request.lanesOfPass(row.entry.bytes());
        int most = 0;
        for (int from = 0; from < Request.WARP; from += width) {
            int pass = row.sample.mask() & (int) ((1L << width) - 1) << from;
            most = pass == 0 ? most : Math.max(most, Request.mostInOneBank(row.sample.addresses(), 0, pass, row.entry.bytes()));
        }
        String text = most + " lanes in one bank";
        Optional<Padding.Found> found = padding.find(row);
        if (found.isEmpty()) {
            return text;
        }
        Padding.Found f = found.get();
        String would = String.format(Locale.ROOT, " would make it %.1f", (double) f.wavefronts());
        return Math.abs(stride()) < f.row()
                ? text + ": " + (f.padded() - f.row()) + " bytes more after each " + f.row() + would
                : text + ": a row of " + f.padded() / elementBytes() + would;
    }

    private String scattered() {
        long stride = stride();
        int bytes = row.entry.bytes();
        if (stride == bytes && address(Integer.numberOfTrailingZeros(row.sample.mask())) % GlobalCounts.SECTOR != 0) {
            return "misaligned by " + address(Integer.numberOfTrailingZeros(row.sample.mask())) % GlobalCounts.SECTOR + " bytes";
        }
        if (stride != 0 && Math.abs(stride) != bytes) {
            return stride % bytes == 0 ? "strided: each lane is " + Math.abs(stride) / bytes + " elements from the next"
                    : "strided: each lane is " + Math.abs(stride) + " bytes from the next";
        }
        return lanes() == 1 ? "one lane alone" : "scattered: the lanes access sectors that lie apart";
    }
}
