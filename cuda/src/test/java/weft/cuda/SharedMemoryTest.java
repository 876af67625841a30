package weft.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A block may have 48 KB of shared memory unasked, static and dynamic together. */
class SharedMemoryTest {

    @ParameterizedTest
    @CsvSource({"0, 49152, false", "0, 49153, true", "49152, 0, false", "32768, 16384, false", "32768, 16388, true",
            "49152, 4, true", "49152, 2147483647, true"})
    void staticAndDynamicBytesCountTogether(int staticBytes, int dynamicBytes, boolean more) {
        assertThat(JCudaDriver.needsMoreShared(staticBytes, dynamicBytes)).isEqualTo(more);
    }
}
