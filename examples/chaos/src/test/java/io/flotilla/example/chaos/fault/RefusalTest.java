package io.flotilla.example.chaos.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.example.chaos.fault.Fault.Violation;
import io.flotilla.example.chaos.fault.Refusal.Question;
import io.flotilla.example.kv.demo.NodeClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as the refusal of a wiped node, shown with answers instead of nodes. */
class RefusalTest {
    private static final String WAITING = "3 of 3 groups are not ready, such as group 0. ";
    private static final String BY_N2 =
            "host n2 is not connected: refused by n2: host n1 comes with store 5e1, but n2 has"
                    + " met it with store 77aa: its store was wiped or replaced, and what it promised is forgotten";
    private static final String BY_N3 =
            "host n3 is not connected: refused by n3: host n1 comes with store 5e1, but n3 has"
                    + " met it with store 77aa: its store was wiped or replaced, and what it promised is forgotten";

    private final Refusal refusal = new Refusal("n1", List.of("n2", "n3"));

    @Test
    void aNodeThatEveryOtherOneRefusedIsRefused() throws Violation {
        Answers answers = new Answers(notReady(WAITING), notReady(WAITING + BY_N3), notReady(WAITING + BY_N2));
        refusal.await(answers, answers::areLeft);
        assertThat(answers.areLeft()).isFalse();
    }

    @Test
    void aNodeThatIsReadyIsNot() {
        Answers answers = new Answers(notReady(WAITING + BY_N2), new NodeClient.Reply(200, new byte[0]));
        assertThatThrownBy(() -> refusal.await(answers, answers::areLeft))
                .isInstanceOf(Violation.class)
                .hasMessage("node n1 was wiped and takes part: it is ready to serve");
    }

    @Test
    void aNodeThatIsNotReadyForAnotherReasonIsNot() {
        Answers answers =
                new Answers(notReady(WAITING), notReady(WAITING + "host n2 is not connected: not dialled yet"));
        assertThatThrownBy(() -> refusal.await(answers, answers::areLeft))
                .isInstanceOf(Violation.class)
                .hasMessageContainingAll("n2 and n3 did not refuse it", "not dialled yet");
    }

    @Test
    void aNodeThatOneOtherTakesInIsNot() {
        Answers answers = new Answers(notReady(WAITING + BY_N2), notReady(WAITING + BY_N2));
        assertThatThrownBy(() -> refusal.await(answers, answers::areLeft))
                .isInstanceOf(Violation.class)
                .hasMessageContaining("wiped, and n3 did not refuse it");
    }

    @Test
    void aNodeThatRefusesOthersIsNot() {
        String other = BY_N2.replace("host n1 comes", "host n4 comes");
        Answers answers = new Answers(notReady(other + BY_N3));
        assertThatThrownBy(() -> refusal.await(answers, answers::areLeft))
                .isInstanceOf(Violation.class)
                .hasMessageContaining("wiped, and n2 did not refuse it");
    }

    @Test
    void aNodeThatHangsIsNot() {
        Answers silence = new Answers();
        assertThatThrownBy(() -> refusal.await(silence, () -> false))
                .isInstanceOf(Violation.class)
                .hasMessageContainingAll("did not refuse it", "no answer: Read timed out");
    }

    private static NodeClient.Reply notReady(String why) {
        return new NodeClient.Reply(503, why.getBytes(UTF_8));
    }

    /** Answers in this order, and then none. */
    private static final class Answers implements Question {
        private final Deque<NodeClient.Reply> left;

        Answers(NodeClient.Reply... answers) {
            left = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public NodeClient.Reply ask() throws IOException {
            NodeClient.Reply next = left.poll();
            if (next == null) {
                throw new SocketTimeoutException("Read timed out");
            }
            return next;
        }

        boolean areLeft() {
            return !left.isEmpty();
        }
    }
}
