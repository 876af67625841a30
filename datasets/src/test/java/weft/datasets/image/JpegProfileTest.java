package weft.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class JpegProfileTest {
    private static final String PROFILE = "ffe2" + "0011" + "4943435f50524f46494c4500" + "0101" + "aa";
    private static final String APP0 = "ffe0" + "0003" + "77";
    private static final String OTHER_APP2 = "ffe2" + "000f" + "4943435f50524f46494c4501" + "55";
    private static final String SCAN = "ffda" + "0002" + "ffe200000000";

    private static String remove(String hex) {
        return HexFormat.of().formatHex(JpegProfile.remove(HexFormat.of().parseHex(hex)));
    }

    @Test
    void everyPartOfAProfileGoesAndTheRestStays() {
        assertThat(remove("ffd8" + APP0 + PROFILE + OTHER_APP2 + PROFILE + SCAN)).isEqualTo("ffd8" + APP0 + OTHER_APP2 + SCAN);
    }

    @Test
    void fillBytesBeforeAMarkerAreKept() {
        assertThat(remove("ffd8" + "ffff" + PROFILE + SCAN)).isEqualTo("ffd8" + "ffff" + SCAN);
    }

    @Test
    void whatFollowsTheScanIsNotLookedAt() {
        assertThat(remove("ffd8" + SCAN + PROFILE)).isEqualTo("ffd8" + SCAN + PROFILE);
    }

    @Test
    void otherFilesAndDamagedOnesStayAsTheyAre() {
        for (String hex : new String[] {"", "ff", "ffd8", "ffd8ff", "89504e470d0a", "ffd8" + "0000" + PROFILE,
                "ffd8" + "ffe0ffff00", "ffd8" + "ffe00000"}) {
            assertThat(remove(hex)).isEqualTo(hex);
        }
    }
}
