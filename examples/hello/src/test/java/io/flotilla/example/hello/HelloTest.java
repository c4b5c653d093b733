package io.flotilla.example.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelloTest {
    private static final Path SOURCE = Path.of("src/main/java/io/flotilla/example/hello/Hello.java");

    @Test
    void aGreetingProposedOnOneHostIsReadOnAnother(@TempDir Path directory) {
        assertThat(Hello.run(directory)).isEqualTo("hello, world");
        assertThat(Hello.run(directory)).as("the same hosts once more").isEqualTo("hello, world");
    }

    @Test
    void theWholeEmbeddingIsUnderSixtyLines() throws IOException {
        assertThat(Files.readAllLines(SOURCE)).hasSizeLessThan(60);
    }

    @Test
    void theReadmeShowsThisVeryProgram() throws IOException {
        assertThat(Files.readString(Path.of("../../README.md")))
                .contains("```java\n" + Files.readString(SOURCE) + "```\n");
    }
}
