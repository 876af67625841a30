package weft.kernels.driver;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import weft.kernels.GpuException;

/**
 * Makes machine code of PTX and says what it takes, without a GPU. Found through {@link ServiceLoader}, because NVIDIA's
 * assembler comes with the library that reaches the CUDA driver, in an artifact of its own.
 */
public interface PtxAssembler {

    /**
     * What the machine code of one kernel takes.
     *
     * @param registers registers of a thread
     * @param shared    static shared memory of a block in bytes
     * @param stack     local memory of a thread in bytes: for indexed arrays and for calls
     * @param spilled   bytes that are stored to and loaded from local memory because registers ran out
     */
    record Assembled(int registers, int shared, int stack, int spilled) {}

    /**
     * Assembles PTX text.
     *
     * @param target the architecture, as {@code sm_80}
     * @return its kernels by name
     * @throws GpuException with the assembler's own text when it does not take the PTX
     */
    Map<String, Assembled> assemble(String ptx, String target);

    /** The assembler of this program; empty where there is none. */
    static Optional<PtxAssembler> find() {
        return ServiceLoader.load(PtxAssembler.class, PtxAssembler.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get).filter(PtxAssembler::isHere).findFirst();
    }

    /** Whether it works on this machine. */
    boolean isHere();
}
