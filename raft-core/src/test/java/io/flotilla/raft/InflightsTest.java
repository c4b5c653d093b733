package io.flotilla.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A window is like a queue of what was sent, whatever comes in which order, and full exactly at its limits. */
class InflightsTest {
    private static final int MAX_MESSAGES = 40;
    private static final long MAX_BYTES = 1_000;

    private record Sent(long lastIndex, int length) {}

    @Test
    void aWindowIsLikeAQueue() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Inflights window = new Inflights(MAX_MESSAGES, MAX_BYTES);
            ArrayDeque<Sent> twin = new ArrayDeque<>();
            long index = 0;
            long freed = 0;
            for (int i = 0; i < 300; i++) {
                if (random.nextInt(3) > 0) {
                    Sent sent = new Sent(index += 1 + random.nextInt(3), random.nextInt(60));
                    window.add(sent.lastIndex, sent.length);
                    twin.add(sent);
                } else if (random.nextInt(20) == 0) {
                    window.clear();
                    twin.clear();
                } else {
                    freed = freed + random.nextInt((int) (index - freed) + 1);
                    window.freeTo(freed);
                    while (!twin.isEmpty() && twin.element().lastIndex <= freed) {
                        twin.remove();
                    }
                }
                long bytes = twin.stream().mapToLong(Sent::length).sum();
                assertThat(window.count()).isEqualTo(twin.size());
                assertThat(window.bytes()).isEqualTo(bytes);
                assertThat(window.isEmpty()).isEqualTo(twin.isEmpty());
                assertThat(window.hasRoom()).isEqualTo(twin.size() < MAX_MESSAGES && bytes < MAX_BYTES);
            }
        }
    }

    @Test
    void aWindowIsFullAtExactlyItsLimits() {
        Inflights byMessages = new Inflights(2, 1_000);
        byMessages.add(1, 1);
        assertThat(byMessages.hasRoom()).isTrue();
        byMessages.add(2, 1);
        assertThat(byMessages.hasRoom()).isFalse();
        Inflights byBytes = new Inflights(100, 10);
        byBytes.add(1, 9);
        assertThat(byBytes.hasRoom()).isTrue();
        byBytes.add(2, 1);
        assertThat(byBytes.hasRoom()).isFalse();
        byBytes.freeTo(1);
        assertThat(byBytes.hasRoom()).isTrue();
    }
}
