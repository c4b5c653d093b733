package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.testkit.Checks;
import io.flotilla.testkit.DurableImage;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a replica does not follow is told to its observer with a reason: an operator sees it counted. */
class IgnoredTest {
    private final List<String> told = new ArrayList<>();

    private final RaftObserver observer = new RaftObserver() {
        @Override
        public void onIgnored(Object input, String reason) {
            told.add(reason);
        }

        @Override
        public void onCampaign(long term, boolean preVote) {
            told.add((preVote ? "pre-vote " : "election ") + term);
        }

        @Override
        public void onReadRound(long sequence) {
            told.add("round " + sequence);
        }
    };

    private PeerNode node(boolean preVote, long... entryTerms) {
        PeerNode node = new PeerNode(
                Solo.config(preVote, true),
                PeerCluster.membership(3, 0),
                DurableImage.of(UID, new HardState(1, 0, 0), entryTerms),
                new SeededRandom(1),
                Checks.NONE,
                observer);
        return node;
    }

    private PeerNode leader() {
        PeerNode node = node(false);
        node.step(new LocalInput.Campaign());
        node.sync();
        node.step(new Message.VoteResponse(GROUP, UID, 2, 1, 2, true));
        node.sync();
        told.clear();
        return node;
    }

    private void tells(PeerNode node, Message message, String reason) {
        told.clear();
        node.step(message);
        assertThat(told).containsExactly(reason);
    }

    @Test
    void whatIsNotForThisReplicaIsTold() {
        PeerNode node = node(false);
        String elsewhere = "for another replica, or from this one";
        tells(node, new TimeoutNow(GROUP + 1, UID, 2, 1, 1), "of another group or another life of it");
        tells(node, new TimeoutNow(GROUP, UID + 1, 2, 1, 1), "of another group or another life of it");
        tells(node, new TimeoutNow(GROUP, UID, 2, 3, 1), elsewhere);
        tells(node, new TimeoutNow(GROUP, UID, 1, 1, 1), elsewhere);
        tells(node, new TimeoutNow(GROUP, UID, 9, 1, 1), "from a non-member");
        tells(node, new TimeoutNow(GROUP, UID, 2, 1, -1), "of an impossible term");
        tells(node, new TimeoutNow(GROUP, UID, 2, 1, 1L << 62), "of an impossible term");
        tells(node, new TimeoutNow(GROUP, UID, 2, 1, 0), "of an earlier term");
        node.step(Solo.heartbeat(2, (1L << 62) - 1, 0));
        assertThat(node.peer().term()).as("the last possible term").isEqualTo((1L << 62) - 1);
    }

    @Test
    void whatAFollowerDoesNotFollowIsTold() {
        PeerNode node = node(false, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        tells(node, Solo.ack(3, 1, 1), "only a leader counts it");
        tells(node, Solo.answer(3, 1, 1), "only a leader counts it");
        tells(node, Solo.reject(3, 1, 1, 0, 0), "only a leader looks further back");
        tells(node, new TimeoutNow(GROUP, UID, 3, 1, 1), "not from the leader, or may not lead");
        tells(node, new ReadIndexResponse(GROUP, UID, 2, 1, 1, 8, 1), "answers what was not asked here");
        tells(node, new PreVote(GROUP, UID, 3, 1, 2, 9, 9), "a leader was heard lately");
        tells(node, new Replicate(GROUP, UID, 2, 1, 1, -1, 0, 0, List.of()), "its blocks do not follow one another");
        told.clear();
        node.step(new LocalInput.Propose(DurableImage.entry(UID, 2, 1)));
        assertThat(told).containsExactly("not the leader");
    }

    @Test
    void whatALeaderDoesNotFollowIsTold() {
        PeerNode node = leader();
        tells(node, Solo.ack(2, 2, 9), "acknowledges what was never sent");
        tells(node, Solo.reject(2, 2, 7, 0, 0), "refuses what is not being tried");
        tells(node, new TimeoutNow(GROUP, UID, 2, 1, 2), "not a follower");
        tells(node, new ReadIndexResponse(GROUP, UID, 2, 1, 2, 8, 1), "asked for no read");
        told.clear();
        node.step(new LocalInput.RangeRead(2, 1, List.of()));
        node.step(new LocalInput.Campaign());
        assertThat(told).containsExactly("nobody waits for it", "leads already, or may not lead");
    }

    @Test
    void electionsAndRoundsAreTold() {
        PeerNode asks = node(true);
        asks.step(new LocalInput.Campaign());
        assertThat(told).containsExactly("pre-vote 2");
        tells(asks, new PreVoteResponse(GROUP, UID, 2, 1, 3, true), "grants another term");
        told.clear();
        PeerNode stands = node(false);
        stands.step(new LocalInput.Campaign());
        assertThat(told).containsExactly("election 2");
        PeerNode leads = leader();
        leads.step(Solo.ack(2, 2, 1));
        leads.step(new LocalInput.Read(1));
        assertThat(told).containsExactly("round 1");
    }
}
