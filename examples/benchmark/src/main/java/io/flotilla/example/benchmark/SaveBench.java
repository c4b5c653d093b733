package io.flotilla.example.benchmark;

import io.flotilla.spi.LogDbException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a commit of the log store costs, beside the same entries in plain LMDB layouts: one thread saves batch after batch, each durable before
 * the next. Making a batch is not counted: the engine's step workers do it. The layouts take turns, so that what disturbs the machine disturbs all.
 * Prints one JSON line for each.
 */
public final class SaveBench {
    private static final long TURN_MS = 250;

    private final SaveOptions options;

    private SaveBench(SaveOptions options) {
        this.options = options;
    }

    /** See {@link SaveOptions#USAGE}. */
    public static void main(String[] arguments) throws LogDbException, IOException {
        SaveOptions options;
        try {
            options = SaveOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(SaveOptions.USAGE);
            System.exit(2);
            return;
        }
        new SaveBench(options).run();
    }

    private void run() throws LogDbException, IOException {
        for (int payload : options.payloads()) {
            for (int entries : options.entries()) {
                for (int groups : options.groups()) {
                    measure(groups, payload, entries);
                }
            }
        }
    }

    private void measure(int groups, int payload, int entries) throws LogDbException, IOException {
        List<SaveRun> runs = new ArrayList<>();
        try {
            for (String layout : options.layouts()) {
                SaveLoad load = new SaveLoad(groups, entries, payload, options.kept());
                runs.add(new SaveRun(layout, options.directory().resolve(layout), load, options.kept()));
            }
            for (SaveRun run : runs) {
                run.warmUp(TimeUnit.SECONDS.toMillis(options.warmupSeconds()));
            }
            for (long done = 0; done < TimeUnit.SECONDS.toMillis(options.seconds()); done += TURN_MS) {
                for (SaveRun run : runs) {
                    run.turn(TURN_MS);
                }
            }
            for (int i = 0; i < runs.size(); i++) {
                JsonLine line = new JsonLine()
                        .put("bench", "save")
                        .put("layout", options.layouts().get(i))
                        .put("groups", groups)
                        .put("entry_bytes", payload)
                        .put("batch", entries)
                        .put("keep", options.kept());
                runs.get(i).putInto(line, entries);
                System.out.println(line);
            }
        } finally {
            for (SaveRun run : runs) {
                run.close();
            }
        }
    }
}
