package io.flotilla.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeterTest {
    @Test
    void allocationOfThisThreadIsSeen(@TempDir Path directory) {
        Meter before = Meter.read(directory);
        byte[] kept = new byte[1 << 20];
        Meter after = Meter.read(directory);
        assertThat(after.allocatedBytes() - before.allocatedBytes()).isGreaterThanOrEqualTo(kept.length);
        assertThat(after.nanos()).isGreaterThanOrEqualTo(before.nanos());
        assertThat(after.cpuNanos()).isGreaterThanOrEqualTo(before.cpuNanos());
    }

    @Test
    void unknownDeviceIsMinusOneNotAFailure() {
        assertThat(Meter.read(Path.of("/proc/self")).deviceFlushes()).isEqualTo(-1);
    }
}
