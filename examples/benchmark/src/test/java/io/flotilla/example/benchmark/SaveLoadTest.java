package io.flotilla.example.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.model.LogWrite;
import io.flotilla.spi.WriteBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SaveLoadTest {
    @Test
    void aBatchHasItsEntriesSpreadOverTheGroupsInTurn() {
        SaveLoad load = new SaveLoad(5, 3, 16, 0);

        assertThat(groups(load.next())).containsExactly(1L, 2L, 3L);
        assertThat(groups(load.next())).containsExactly(4L, 5L, 1L);
    }

    @Test
    void fewGroupsShareTheEntriesOfABatch() {
        WriteBatch batch = new SaveLoad(3, 8, 16, 0).next();

        assertThat(batch.writes())
                .extracting(write -> write.blocks().get(0).entryCount())
                .containsExactly(3, 3, 2);
    }

    @Test
    void whatIsOlderThanTheBatchesKeptIsGivenUp() {
        SaveLoad load = new SaveLoad(1, 4, 16, 2);
        load.next();
        load.next();

        assertThat(load.next().writes().get(0).compactTo()).isEqualTo(4);
        assertThat(load.next().writes().get(0).compactTo()).isEqualTo(8);
    }

    @Test
    void mistakesInTheOptionsAreNamed() {
        assertThat(SaveOptions.parse(List.of("--groups=1,3")).groups()).containsExactly(1, 3);
        assertThatThrownBy(() -> SaveOptions.parse(List.of("--groups=0"))).hasMessageContaining("--groups");
        assertThatThrownBy(() -> SaveOptions.parse(List.of("--layouts=tree"))).hasMessageContaining("tree");
        assertThatThrownBy(() -> SaveOptions.parse(List.of("--group=1"))).hasMessageContaining("--group");
    }

    private static List<Long> groups(WriteBatch batch) {
        return batch.writes().stream()
                .map(LogWrite::key)
                .map(key -> key.groupId())
                .toList();
    }
}
