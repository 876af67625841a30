package weft.layers.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.layers.io.safetensors.SafetensorsTest;

/** Sound files with something changed: each is read, or refused in one line, and costs no more than {@link Reading} allows. */
@Timeout(120)
class MutatedWeightFileTest {
    private static final String[] SOUND = {"zip.pt", "legacy.th", "wrapped.pt", "golden.safetensors", "foreign.safetensors"};
    private static final long SEED = 20_261_121;
    private static final int FILES = 500;

    @TempDir
    Path folder;

    @Test
    void fiveHundredMutatedFilesAreReadOrRefused() throws IOException {
        Random random = new Random(SEED);
        Map<Kind, Integer> refused = new HashMap<>();
        Path file = folder.resolve("mutated");
        for (int i = 0; i < FILES; i++) {
            byte[] sound = SafetensorsTest.resource(SOUND[i % SOUND.length]);
            Kind kind = Kind.values()[i / SOUND.length % Kind.values().length];
            Files.write(file, kind.mutate(sound, random));
            if (Reading.of(file) != null) {
                refused.merge(kind, 1, Integer::sum);
            }
        }
        assertThat(refused).containsOnlyKeys(Kind.values());
        assertThat(refused.get(Kind.CUT)).as("a file that is cut short is always refused")
                .isEqualTo(FILES / Kind.values().length);
        assertThat(refused.values().stream().mapToInt(Integer::intValue).sum()).isBetween(FILES / 2, FILES - 1);
    }

    /** What is done to a file. */
    private enum Kind {
        CUT {
            @Override
            byte[] mutate(byte[] sound, Random random) {
                return Arrays.copyOf(sound, random.nextInt(sound.length));
            }
        },
        BITS {
            @Override
            byte[] mutate(byte[] sound, Random random) {
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    sound[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return sound;
            }
        },
        SIZES {
            @Override
            byte[] mutate(byte[] sound, Random random) {
                ByteBuffer bytes = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
                int[] extremes = {-1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 28, 0x01000000};
                bytes.putInt(random.nextInt(sound.length - Integer.BYTES), extremes[random.nextInt(extremes.length)]);
                return sound;
            }
        },
        TEXT {
            @Override
            byte[] mutate(byte[] sound, Random random) {
                byte[] pieces = WeightBytes.bytes("cos\nsystem\nX\u00ff\u00ff\u00ff\u007f\u0085R]}(tu.{[\"-9e9,PK\u0001\u0002");
                int from = random.nextInt(pieces.length);
                int length = Math.min(1 + random.nextInt(8), pieces.length - from);
                System.arraycopy(pieces, from, sound, random.nextInt(sound.length - length), length);
                return sound;
            }
        },
        MOVED {
            @Override
            byte[] mutate(byte[] sound, Random random) {
                int length = 1 + random.nextInt(64);
                int from = random.nextInt(sound.length - length);
                int to = random.nextInt(sound.length - length);
                byte[] piece = Arrays.copyOfRange(sound, from, from + length);
                System.arraycopy(piece, 0, sound, to, length);
                return sound;
            }
        };

        abstract byte[] mutate(byte[] sound, Random random);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "legacy.th", "wrapped.pt"})
    void aFileCutAtAnyByteIsRefused(String name) throws IOException {
        byte[] sound = SafetensorsTest.resource(name);
        for (int length = 0; length < sound.length; length++) {
            Path file = Files.write(folder.resolve(name), Arrays.copyOf(sound, length));
            assertThat(Reading.of(file)).as("cut at %d", length).isNotNull();
        }
    }
}
