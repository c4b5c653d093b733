package io.flotilla.sim.check;

import static io.flotilla.sim.check.Tap.commands;
import static io.flotilla.sim.check.Tap.empty;
import static io.flotilla.sim.check.Tap.hashOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A {@link Chain} tells any two logs apart at the first entry in which they differ, and for ever after. */
class ChainTest {
    private static final int MANY = 1_000;

    private static Chain chain(String... commands) {
        Chain chain = new Chain();
        chain.append(commands(1, 1, commands));
        return chain;
    }

    private static String[] names(int count) {
        String[] names = new String[count];
        Arrays.setAll(names, i -> "command " + i);
        return names;
    }

    @Test
    void logsAgreeUpToWhereTheyDiffer() {
        Chain one = chain("a", "b", "c", "d");
        Chain other = chain("a", "b", "x", "d");
        assertThat(one.agrees(other, 2)).isTrue();
        assertThat(one.agrees(other, 3)).isFalse();
        assertThat(one.agrees(other, 4))
                .as("the same entry after another history")
                .isFalse();
        assertThat(one.agrees(chain("a", "b"), 3)).as("not there").isFalse();
        assertThat(chain("a", "b").agrees(one, 3)).as("not here").isFalse();
    }

    @Test
    void termAndKindBelongToTheEntry() {
        Chain one = chain("a");
        one.append(empty(2, 2));
        Chain term = chain("a");
        term.append(empty(2, 3));
        Chain kind = chain("a");
        kind.append(commands(2, 2, ""));
        assertThat(one.agrees(term, 2)).isFalse();
        assertThat(one.agrees(kind, 2)).isFalse();
        assertThat(one.command(2)).isZero();
        assertThat(kind.command(2)).isEqualTo(hashOf(""));
        assertThat(term.term(2)).isEqualTo(3);
        assertThat(term.term(1)).isEqualTo(1);
    }

    @Test
    void whatIsAppendedReplacesEverythingFromThereOn() {
        Chain chain = chain("a", "b", "c");
        chain.append(commands(2, 2, "x"));
        assertThat(chain.last()).isEqualTo(2);
        assertThat(chain.command(2)).isEqualTo(hashOf("x"));
        assertThat(chain.agrees(chain("a"), 1)).isTrue();
    }

    @Test
    void longLogsAreKept() {
        Chain atOnce = chain(names(MANY));
        Chain oneByOne = new Chain();
        for (int i = 0; i < MANY; i++) {
            oneByOne.append(commands(i + 1, 1, "command " + i));
        }
        assertThat(oneByOne.agrees(atOnce, MANY)).isTrue();
        Chain copied = chain("command 0");
        copied.extendFrom(atOnce, 3);
        copied.extendFrom(atOnce, MANY);
        assertThat(copied.last()).isEqualTo(MANY);
        for (int i = 1; i <= MANY; i++) {
            assertThat(copied.agrees(atOnce, i)).isTrue();
            assertThat(copied.command(i)).isEqualTo(hashOf("command " + (i - 1)));
            assertThat(copied.term(i)).isEqualTo(1);
        }
    }

    @Test
    void commandsOfAnyLengthAreToldApartInEachByte() {
        for (int length = 0; length <= 17; length++) {
            byte[] bytes = new byte[length];
            long hash = Chain.hashOf(new UnsafeBuffer(bytes), 0, length);
            assertThat(hash).isNotZero();
            assertThat(hash).isNotEqualTo(Chain.hashOf(new UnsafeBuffer(new byte[length + 1]), 0, length + 1));
            for (int i = 0; i < length; i++) {
                byte[] other = bytes.clone();
                other[i] = 1;
                assertThat(Chain.hashOf(new UnsafeBuffer(other), 0, length)).isNotEqualTo(hash);
            }
        }
    }

    @Test
    void onlyTheBytesOfTheCommandCount() {
        byte[] around = {9, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9};
        byte[] alone = {1, 2, 3, 4, 5, 6, 7, 8, 0};
        assertThat(Chain.hashOf(new UnsafeBuffer(around), 1, 9)).isEqualTo(Chain.hashOf(new UnsafeBuffer(alone), 0, 9));
    }
}
