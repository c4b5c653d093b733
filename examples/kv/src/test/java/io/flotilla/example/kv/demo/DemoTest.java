package io.flotilla.example.kv.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes, a SIGKILL, a restart; and that the demo notices when something is missing. */
class DemoTest {
    @TempDir
    Path directory;

    @Test
    void nothingAcknowledgedIsLostAndNothingIsLeftBehind() throws IOException {
        assertThat(run("--records", "400")).isZero();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aKeyThatIsRemovedBehindItsBackIsNoticed() {
        assertThat(run("--records", "200", "--sabotage")).isEqualTo(1);
    }

    private int run(String... arguments) {
        return Demo.run(DemoOptions.parse(Stream.concat(
                        Stream.of("--directory", directory.toString(), "--groups", "6", "--clients", "8"),
                        Stream.of(arguments))
                .toList()));
    }

    @Test
    void argumentsThatMakeNoSenseAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.parse(List.of("--records", "many")))
                .withMessageContaining("--records")
                .withMessageContaining("many");
    }
}
