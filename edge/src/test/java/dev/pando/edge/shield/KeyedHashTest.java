package dev.pando.edge.shield;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The hash beside the vectors of its authors (github.com/veorq/SipHash, vectors.h). */
final class KeyedHashTest {
    private final KeyedHash hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void isSipHash24() {
        byte[] input = new byte[64];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) i;
        }
        assertThat(hash.of(input, 0, 0)).isEqualTo(0x726fdb47dd0e0e31L);
        assertThat(hash.of(input, 0, 1)).isEqualTo(0x74f839c593dc67fdL);
        assertThat(hash.of(input, 0, 8)).isEqualTo(0x93f5f5799a932462L);
        assertThat(hash.of(input, 0, 15)).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void hashesARangeByItself() {
        byte[] whole = {9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9};
        byte[] part = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

        assertThat(hash.of(whole, 1, 11)).isEqualTo(hash.of(part, 0, 10));
    }

    @Test
    void hashesOtherwiseForEachPurpose() {
        byte[] input = {1, 2, 3, 4};
        long one = hash.derived("one").of(input, 0, 4);

        assertThat(hash.derived("other").of(input, 0, 4)).isNotEqualTo(one);
        assertThat(hash.derived("one").of(input, 0, 4)).isEqualTo(one);
    }
}
