package io.flotilla.replica;

import io.flotilla.model.Membership;
import java.util.Map;

/** Which host holds which member of one group: asked for every message, so a scan over a few numbers. Immutable. */
final class MemberHosts {
    private final long[] ids;
    private final String[] hosts;

    MemberHosts(Membership membership) {
        Map<Long, String> all = membership.all();
        ids = new long[all.size()];
        hosts = new String[all.size()];
        int i = 0;
        for (Map.Entry<Long, String> member : all.entrySet()) {
            ids[i] = member.getKey();
            hosts[i] = member.getValue().intern();
            i++;
        }
    }

    /** The host of a member; empty if there is no such member. */
    String hostOf(long replicaId) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == replicaId) {
                return hosts[i];
            }
        }
        return "";
    }

    /** The member on a host; 0 for none. */
    long memberOn(String hostId) {
        for (int i = 0; i < ids.length; i++) {
            if (hosts[i].equals(hostId)) {
                return ids[i];
            }
        }
        return 0;
    }
}
