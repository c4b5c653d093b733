package io.flotilla.testkit;

import io.flotilla.model.Membership;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/** The majorities that a decision of a group needs: one, or while it is joint one of each half (thesis §4.3). Counted here, not by the engine. */
public final class Majorities {
    private final long[] incoming;
    private final long[] outgoing;

    public Majorities(Membership membership) {
        SortedSet<Long> deciding = new TreeSet<>(membership.voters().keySet());
        deciding.addAll(membership.witnesses().keySet());
        incoming = toArray(deciding);
        outgoing = toArray(membership.outgoing());
    }

    /** True if enough members of each half are among those. */
    public boolean agree(LongPredicate those) {
        return count(incoming, those) * 2 > incoming.length
                && (outgoing.length == 0 || count(outgoing, those) * 2 > outgoing.length);
    }

    /** True if {@link #agree} could no longer be true even if all the others were to join. */
    public boolean isBlockedBy(LongPredicate those) {
        return count(incoming, those) * 2 >= incoming.length
                || (outgoing.length > 0 && count(outgoing, those) * 2 >= outgoing.length);
    }

    /** True for a member that counts in either half. */
    public boolean decides(long id) {
        return count(incoming, each -> each == id) + count(outgoing, each -> each == id) > 0;
    }

    private static int count(long[] members, LongPredicate those) {
        int count = 0;
        for (long member : members) {
            if (those.test(member)) {
                count++;
            }
        }
        return count;
    }

    private static long[] toArray(SortedSet<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
