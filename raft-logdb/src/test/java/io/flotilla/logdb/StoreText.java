package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.testkit.Logs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All that a store recovered and all entries that it gives out, as lines: to be compared. */
final class StoreText {
    private StoreText() {}

    /** Of a store that was just opened: what it recovered is of that moment. */
    static String of(LogDb db) throws LogDbException {
        List<String> all = new ArrayList<>();
        for (RecoveredLog log : db.recovered()) {
            long first = log.terms().firstIndex();
            long next = log.terms().lastIndex() + 1;
            all.add(log.key() + " " + log.groupUid() + " " + log.hardState() + " " + log.lastWriteId() + " " + first
                    + ".." + next);
            all.addAll(Logs.entries(db.read(log.key(), first, next, Integer.MAX_VALUE), first, next));
        }
        db.records().forEach((key, value) -> all.add(key + Arrays.toString(value)));
        return String.join("\n", all);
    }
}
