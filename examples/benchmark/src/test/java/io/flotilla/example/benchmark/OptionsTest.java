package io.flotilla.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {
    @Test
    void defaultsAreTheDocumentedOnes() {
        Options options = Options.parse(List.of("write"));
        assertThat(options.workload()).isEqualTo(Workload.WRITE);
        assertThat(options.groups()).isEqualTo(48);
        assertThat(options.payloadBytes()).isEqualTo(16);
        assertThat(options.window()).isEqualTo(256);
        assertThat(options.warmupSeconds()).isEqualTo(20);
        assertThat(options.seconds()).isEqualTo(10);
        assertThat(options.applyWithStep()).isTrue();
        assertThat(options.recording()).isNull();
    }

    @Test
    void flagsOverrideDefaults() {
        Options options =
                Options.parse(List.of("read", "--groups=1", "--window=64", "--step-workers=2", "--event-loop=false"));
        assertThat(options.workload()).isEqualTo(Workload.READ);
        assertThat(options.groups()).isEqualTo(1);
        assertThat(options.window()).isEqualTo(64);
        assertThat(options.stepWorkers()).isEqualTo(2);
        assertThat(options.eventLoop()).isFalse();
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> Options.parse(List.of())).hasMessageContaining("write, read or idle");
        assertThatThrownBy(() -> Options.parse(List.of("scan"))).hasMessageContaining("\"scan\"");
        assertThatThrownBy(() -> Options.parse(List.of("write", "--windows=1"))).hasMessageContaining("--windows");
        assertThatThrownBy(() -> Options.parse(List.of("write", "window=1"))).hasMessageContaining("window=1");
        assertThatThrownBy(() -> Options.parse(List.of("write", "--window=x"))).hasMessageContaining("\"x\"");
        assertThatThrownBy(() -> Options.parse(List.of("write", "--window=0"))).hasMessageContaining("within 1..");
        assertThatThrownBy(() -> Options.parse(List.of("idle", "--event-loop=yes")))
                .hasMessageContaining("true or false");
    }
}
