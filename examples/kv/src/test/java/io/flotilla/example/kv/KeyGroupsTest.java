package io.flotilla.example.kv;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyGroupsTest {
    @Test
    void groupIsTheUnsignedChecksumModuloTheNumberOfGroups() {
        byte[] key = "123456789".getBytes(US_ASCII); // the check value of CRC32 (IEEE) is 0xCBF43926

        assertThat(KeyGroups.groupOf(key, 1)).isZero();
        assertThat(KeyGroups.groupOf(key, 3)).isEqualTo(0xCBF43926L % 3);
        assertThat(KeyGroups.groupOf(key, 1000)).isEqualTo(0xCBF43926L % 1000);
    }
}
