package io.flotilla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Runs of terms against a list with one term per index. */
class TermRunsProperties {
    @Property(tries = 500)
    void runsBehaveLikeAListOfTerms(@ForAll long seed) {
        SeededRandom random = new SeededRandom(seed);
        TermRuns runs = new TermRuns(0, 0);
        List<Long> twin = new ArrayList<>(List.of(0L));
        long first = 1;
        for (int i = 0; i < 60; i++) {
            if (random.chance(80)) {
                long from = first + random.nextInt((int) (twin.size() - first) + 1);
                long term = Math.max(1, twin.get((int) from - 1) + random.nextInt(3));
                long last = from + random.nextInt(4);
                runs.append(from, last, term);
                twin.subList((int) from, twin.size()).clear();
                for (long index = from; index <= last; index++) {
                    twin.add(term);
                }
            } else {
                long index = first - 1 + random.nextInt((int) (twin.size() - first) + 1);
                runs.compactTo(index);
                first = index + 1;
            }
            compare(runs, twin, first);
            compare(runs.copy(), twin, first);
        }
    }

    private static void compare(TermRuns runs, List<Long> twin, long first) {
        long last = twin.size() - 1L;
        assertThat(runs.firstIndex()).isEqualTo(first);
        assertThat(runs.lastIndex()).isEqualTo(last);
        assertThat(runs.lastTerm()).isEqualTo(twin.get((int) last));
        for (long index = 0; index <= last + 1; index++) {
            boolean known = index >= first - 1 && index <= last;
            assertThat(runs.termAt(index)).isEqualTo(known ? twin.get((int) index) : -1L);
            for (long term = 0; term <= runs.lastTerm() + 1; term++) {
                assertThat(runs.lastIndexWithTermAtMost(index, term)).isEqualTo(atMost(twin, first, index, term));
            }
        }
    }

    private static long atMost(List<Long> twin, long first, long index, long term) {
        long found = Math.min(index, twin.size() - 1L);
        while (found >= first && twin.get((int) found) > term) {
            found--;
        }
        return Math.max(found, first - 1);
    }

    @Example
    void whatDoesNotFollowTheLogIsRefused() {
        TermRuns runs = new TermRuns(5, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> runs.append(5, 6, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> runs.append(7, 8, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> runs.append(6, 5, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> runs.append(6, 6, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> runs.compactTo(6));
    }
}
