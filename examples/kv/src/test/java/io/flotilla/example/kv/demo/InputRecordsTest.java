package io.flotilla.example.kv.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.example.kv.store.KvCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the lines of a user's file. */
class InputRecordsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path directory;

    @Test
    void aLineIsWhatStandsBetweenLineFeedsByteForByte() throws IOException {
        assertThat(lines("one\n\r\n\nwith return\r\n\u00ff\u0000\u0080\nno line feed"))
                .containsExactly("one", "\r", "", "with return\r", "\u00ff\u0000\u0080", "no line feed");
    }

    @Test
    void equalLinesAreOneRecord() throws IOException {
        assertThat(lines("b\na\nb\n\n\na\n")).containsExactly("b", "a", "");
    }

    @Test
    void theKeyIsTheHashOfTheLineInLowerCaseHexadecimalDigits() throws IOException {
        InputRecords records = InputRecords.read(file("abc\n\n"));

        assertThat(records.key(0)).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(records.key(1)).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(records.words()).isEqualTo("2 lines, 2 of them different,");
    }

    @Test
    void manyLinesKeepTheirNumberAndOrderLikeASetOfText() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        HashSet<String> seen = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String line = "w" + random.nextInt(9000);
            text.append(line).append('\n');
            if (seen.add(line)) {
                expected.add(line);
            }
        }

        assertThat(lines(text.toString())).isEqualTo(expected);
    }

    @Test
    void aLineThatNoValueHoldsIsNamed() throws IOException {
        Path longest = file("x".repeat(KvCommand.MAX_VALUE_BYTES) + "\n");
        Path tooLong = file("short\n" + "x".repeat(KvCommand.MAX_VALUE_BYTES + 1));

        assertThat(InputRecords.read(longest).count()).isEqualTo(1);
        assertThatThrownBy(() -> InputRecords.read(tooLong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2 ")
                .hasMessageContaining("at most " + KvCommand.MAX_VALUE_BYTES);
    }

    @Test
    void whatIsNoFileWithLinesIsRefusedInWords() throws IOException {
        Path empty = file("");

        assertThatThrownBy(() -> InputRecords.read(empty)).hasMessageContaining("has 0 lines");
        assertThatThrownBy(() -> InputRecords.read(directory)).hasMessageContaining("is no file that can be read");
        assertThatThrownBy(() -> InputRecords.read(directory.resolve("absent")))
                .hasMessageContaining("is no file that can be read");
    }

    private List<String> lines(String content) throws IOException {
        InputRecords records = InputRecords.read(file(content));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < records.count(); i++) {
            lines.add(new String(records.value(i), ISO_8859_1));
        }
        return lines;
    }

    private Path file(String content) throws IOException {
        return Files.write(Files.createTempFile(directory, "input", ".txt"), content.getBytes(ISO_8859_1));
    }
}
