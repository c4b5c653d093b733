package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.testkit.Logs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The released bytes of format version 2: {@code format-v2.txt} holds key and value of everything that {@link FormatFixture} leaves. A change of it is a new
 * version of the format.
 */
class FormatTest {
    private static final String GOLDEN = "format-v2.txt";

    private final InMemoryOrderedStore store = new InMemoryOrderedStore();

    @Test
    void whatIsWrittenAreTheGoldenBytes() throws LogDbException, IOException {
        FormatFixture.write(store, false);

        assertThat(dump()).isEqualTo(golden());
    }

    @Test
    void theGoldenBytesHoldEveryTypeOfRecord() throws LogDbException, IOException {
        load(golden());
        ChunkReader reader = new ChunkReader("golden", new UnsafeBuffer(0, 0));
        DirectoryRecord record = new DirectoryRecord();
        Set<Byte> types = new TreeSet<>();
        for (Map.Entry<byte[], byte[]> entry : store.content().entrySet()) {
            UnsafeBuffer key = new UnsafeBuffer(entry.getKey());
            if (key.getByte(0) == JournalLayout.CHUNK_KEY) {
                reader.parseHead(
                        new UnsafeBuffer(entry.getValue()),
                        JournalLayout.sequenceOf(key.getLong(0, ByteOrder.BIG_ENDIAN)));
                while (reader.next(record)) {
                    types.add(record.type);
                }
            }
        }

        assertThat(types)
                .containsExactly(
                        JournalLayout.APPEND,
                        JournalLayout.RELOCATE,
                        JournalLayout.RESET,
                        JournalLayout.COMPACT_PREFIX,
                        JournalLayout.REMOVE);
    }

    @Test
    void theGoldenBytesAreReadAsWhatWasSaved() throws LogDbException, IOException {
        load(golden());

        try (LogDb db = new JournalLogDb(store, Compactor.Effort.DEFAULT, () -> {})) {
            assertThat(db.recovered())
                    .extracting(RecoveredLog::key)
                    .containsExactly(FormatFixture.RESET, FormatFixture.MOVED, FormatFixture.BUSY);
            assertThat(db.recovered().get(1).hardState()).isEqualTo(new HardState(7, 2, 0));
            assertThat(db.recovered().get(2).lastWriteId()).isEqualTo(4);
            assertThat(entries(db, FormatFixture.MOVED, 1, 3)).containsExactly("1/6/i1t6", "2/6/i2t6");
            assertThat(entries(db, FormatFixture.BUSY, 29, 32))
                    .containsExactly("29/7/i29t7", "30/7/i30t7", "31/7/i31t7");
            assertThat(db.records().get("host/ü")).isEqualTo("me".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<String> entries(LogDb db, ReplicaKey key, long low, long high) throws LogDbException {
        return Logs.entries(db.read(key, low, high, Integer.MAX_VALUE), low, high);
    }

    private String dump() {
        HexFormat hex = HexFormat.of();
        StringBuilder lines = new StringBuilder();
        store.content()
                .forEach((key, value) -> lines.append(hex.formatHex(key))
                        .append(' ')
                        .append(hex.formatHex(value))
                        .append('\n'));
        return lines.toString();
    }

    private void load(String dump) {
        HexFormat hex = HexFormat.of();
        for (String line : dump.lines().toList()) {
            int space = line.indexOf(' ');
            store.content().put(hex.parseHex(line.substring(0, space)), hex.parseHex(line.substring(space + 1)));
        }
    }

    private static String golden() throws IOException {
        try (InputStream in = FormatTest.class.getResourceAsStream(GOLDEN)) {
            assertThat(in).as(GOLDEN).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
