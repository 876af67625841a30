package weft.engine.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The known-answer test vectors of Random123 for philox4x32 with 10 rounds. */
class PhiloxTest {
    @Test
    void itKnowsTheAnswerForZeros() {
        assertThat(block(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    }

    @Test
    void itKnowsTheAnswerForOnes() {
        assertThat(block(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    }

    @Test
    void itKnowsTheAnswerForTheDigitsOfPi() {
        assertThat(block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void seedAndCounterAreSplitIntoLowAndHighWords() {
        int[] words = new int[6];
        Philox.block(0x299f31d0a4093822L, 0x85a308d3243f6a88L, words, 1);
        int[] expected = block(0x243f6a88, 0x85a308d3, 0, 0, 0xa4093822, 0x299f31d0);
        assertThat(words).containsExactly(0, expected[0], expected[1], expected[2], expected[3], 0);
    }

    @Test
    void blocksAreSuccessiveCounters() {
        for (int blocks : new int[] {0, 1, 2, 7, 8, 9, 16, 35}) {
            int[] words = new int[4 * blocks + 2];
            Philox.blocks(0xfedcba9876543210L, 0xfffffffcL, blocks, words, 1);
            int[] expected = new int[4 * blocks + 2];
            for (int b = 0; b < blocks; b++) {
                Philox.block(0xfedcba9876543210L, 0xfffffffcL + b, expected, 1 + 4 * b);
            }
            assertThat(words).containsExactly(expected);
        }
    }

    private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
        int[] words = new int[4];
        Philox.block(c0, c1, c2, c3, k0, k1, words, 0);
        return words;
    }
}
