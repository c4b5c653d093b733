package io.flotilla.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JsonLineTest {
    @Test
    void valuesAreWrittenInOrderOnOneLine() {
        String line = new JsonLine()
                .put("text", "a \"b\" \\ \n")
                .put("whole", 12L)
                .put("small", 0.12345)
                .put("large", 1234.5)
                .put("none", Double.NaN)
                .put("null", null)
                .put("truth", true)
                .toString();
        assertThat(line)
                .isEqualTo("{\"text\":\"a \\\"b\\\" \\\\  \",\"whole\":12,\"small\":0.123,\"large\":1235,"
                        + "\"none\":null,\"null\":null,\"truth\":true}");
    }

    @Test
    void lineIsReadBack() {
        RunLine run = new RunLine("{\"system\":\"tan\",\"ops_per_s\": 1.5e3,\"inner\":{\"threads\":7}}");
        assertThat(run.system()).isEqualTo("tan");
        assertThat(run.number("ops_per_s")).hasValue(1500);
        assertThat(run.number("threads")).hasValue(7);
        assertThat(run.number("p50_us")).isEmpty();
    }
}
