package weft.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import weft.kernels.driver.PtxAssembler;

/**
 * The registers and the memory that the machine code of each kernel needs on each architecture: the table
 * {@code /ptx/resources.csv}, so that no assembler is needed to see them. The tests assemble all kernels and compare.
 */
public final class KernelResources {

    /** The first line of the table. */
    public static final String HEADER = "file,entry,arch,threads,registers,shared,stack";
    /** Threads of a block where a kernel does not bound them: the convention of the catalogue. */
    public static final int USUAL_THREADS = 256;

    private static final String TABLE = "/ptx/resources.csv";

    /**
     * One kernel on one architecture.
     *
     * @param file      the kernel file, {@code matmul/2_tiled}
     * @param entry     the kernel
     * @param arch      the architecture
     * @param threads   threads of a block
     * @param registers registers of a thread
     * @param shared    static shared memory of a block in bytes
     * @param stack     local memory of a thread in bytes: for indexed arrays and for calls
     */
    public record Row(String file, String entry, Architecture arch, int threads, int registers, int shared, int stack) {

        /** Theoretical occupancy, from 0 to 1. */
        public double occupancy() {
            return arch.occupancy(threads, registers, shared);
        }

        /** The row as a line of the table. */
        public String line() {
            return String.join(",", file, entry, arch.target(), Integer.toString(threads), Integer.toString(registers),
                    Integer.toString(shared), Integer.toString(stack));
        }

        private static Row of(String line) {
            String[] cells = line.split(",");
            int[] numbers = Arrays.stream(cells, 3, 7).mapToInt(Integer::parseInt).toArray();
            return new Row(cells[0], cells[1], Architecture.valueOf(cells[2].toUpperCase(Locale.ROOT)), numbers[0], numbers[1],
                    numbers[2], numbers[3]);
        }
    }

    /**
     * What the machine code of any kernel takes; empty where there is no assembler.
     *
     * @param threads threads of a block
     * @throws GpuException when the assembler does not take the PTX for this architecture
     */
    public static Optional<Row> assembled(String file, String ptx, String entry, Architecture arch, int threads) {
        return PtxAssembler.find().map(assembler -> assembler.assemble(ptx, arch.target()).get(entry))
                .map(a -> new Row(file, entry, arch, threads, a.registers(), a.shared(), a.stack()));
    }

    private record Key(String file, String entry, Architecture arch) {}

    private final Map<Key, Row> rows;

    private KernelResources(List<Row> rows) {
        this.rows = rows.stream().collect(Collectors.toMap(r -> new Key(r.file(), r.entry(), r.arch()), Function.identity()));
    }

    /** The table that Weft ships. */
    public static KernelResources load() {
        try (var in = KernelResources.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new GpuException(TABLE + " is not on the class path");
            }
            String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new KernelResources(table.lines().skip(1).map(Row::of).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + TABLE, e);
        }
    }

    /**
     * What a kernel needs.
     *
     * @throws GpuException when the table has no such row, as for a kernel file that Weft does not ship
     */
    public Row of(String file, String entry, Architecture arch) {
        Row row = rows.get(new Key(file, entry, arch));
        if (row == null) {
            throw new GpuException("kernel " + entry + " of " + file + " is not in the table of resources for " + arch);
        }
        return row;
    }
}
