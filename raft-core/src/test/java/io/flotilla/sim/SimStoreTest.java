package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.sim.check.GroupFacts;
import io.flotilla.sim.check.ReplicaFacts;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.StoreFullException;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.InMemoryDisk.FailedSave;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What checkers take for durable is what a disk has: not what a store was asked to save. */
class SimStoreTest {
    private static final ReplicaKey KEY = new ReplicaKey(1, 1);
    private static final long UID = 77;
    private static final long LATER_NS = 1_000_000_000;

    private final World world = World.still(Shape.plain());
    private final GroupFacts group = world.facts().group(KEY.groupId());
    private final ReplicaFacts replica = group.replica(KEY.replicaId());
    private final SimHost host = hostOfReplica();

    @SuppressWarnings("NullAway.Init") // set before each test
    private LogDb store;

    private SimHost hostOfReplica() {
        return world.hosts().stream()
                .filter(h -> h.replicaOf(KEY.groupId()) == KEY.replicaId())
                .findFirst()
                .orElseThrow();
    }

    @BeforeEach
    void open() throws LogDbException {
        store = host.disk().factory().open(Path.of("simulated"));
    }

    private static WriteBatch batch(long index, long term, long vote) {
        EntryBlock block = EntryBlockBuilder.single(EntryKind.EMPTY, new byte[0], index, term, UID);
        WriteBatch batch = new WriteBatch();
        batch.writes().add(new LogWrite(KEY, UID, index, new HardState(term, vote, 0), 0, List.of(block), 0));
        return batch;
    }

    private void hasUpTo(long index, long term) {
        assertThat(replica.disk().last()).isEqualTo(index);
        assertThat(replica.durableTerm()).isEqualTo(term);
    }

    @Test
    void aSaveThatReturnsIsDurable() throws LogDbException {
        hasUpTo(0, 0);
        store.save(batch(1, 1, 0));
        hasUpTo(1, 1);
        assertThat(group.groupUid()).isEqualTo(UID);
        assertThat(world.events(World.DISK)).isEqualTo(1);
    }

    @Test
    void aSaveThatFailsAndIsLostIsNot() throws LogDbException {
        store.save(batch(1, 1, 0));
        host.disk().failNextSave(FailedSave.LOST, LATER_NS);
        assertThatThrownBy(() -> store.save(batch(2, 2, 1))).isInstanceOf(LogDbException.class);
        hasUpTo(1, 1);
        assertThat(host.isExcused()).isTrue();
    }

    @Test
    void aSaveThatFailsAndReachedTheDiskIs() {
        host.disk().failNextSave(FailedSave.WRITTEN, LATER_NS);
        assertThatThrownBy(() -> store.save(batch(1, 2, 1))).isInstanceOf(LogDbException.class);
        hasUpTo(1, 2);
        assertThat(host.isExcused()).isTrue();
    }

    @Test
    void aSaveThatFindsNoSpaceIsNotAndTheFailureWaitsForTheNext() throws LogDbException {
        host.disk().failNextSave(FailedSave.LOST, LATER_NS);
        host.disk().setFull(true);
        assertThatThrownBy(() -> store.save(batch(1, 1, 0))).isInstanceOf(StoreFullException.class);
        hasUpTo(0, 0);
        assertThat(host.isExcused()).isFalse();
        host.disk().setFull(false);
        assertThatThrownBy(() -> store.save(batch(1, 1, 0))).isInstanceOf(LogDbException.class);
        hasUpTo(0, 0);
        assertThat(host.isExcused()).isTrue();
    }

    @Test
    void aSaveThatDoesNotFitTheLogIsAViolation() throws LogDbException {
        store.save(batch(1, 1, 0));
        assertThatThrownBy(() -> store.save(batch(3, 1, 0)))
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith("I12: ");
    }

    @Test
    void whatAStoreFindsIsComparedWithWhatWasDurable() throws LogDbException {
        store.save(batch(1, 1, 0));
        host.disk().crash();
        open();
        hasUpTo(1, 1);
        host.disk().wipe();
        assertThatThrownBy(this::open).isInstanceOf(Violation.class).hasMessageStartingWith("I27: ");
        world.facts().onWipe(KEY.groupId(), KEY.replicaId());
        host.disk().crash();
        open();
        assertThat(store.recovered()).isEmpty();
    }

    @Test
    void aBitThatTurnsOnItsWayIsSaidAndNothingOfTheBlockIsGivenOut() throws LogDbException {
        store.save(batch(1, 1, 0));
        host.disk().flipReads(1, LATER_NS);
        assertThatThrownBy(() -> store.read(KEY, 1, 2, 1 << 20))
                .isInstanceOf(LogDbException.class)
                .hasMessageContaining("is not what was saved");
        assertThat(host.isExcused()).isTrue();
        assertThat(store.read(KEY, 1, 2, 1 << 20)).hasSize(1);
    }
}
