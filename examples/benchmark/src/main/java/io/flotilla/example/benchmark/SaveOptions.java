package io.flotilla.example.benchmark;

import java.nio.file.Path;
import java.util.List;

/**
 * The settings of the comparison of store layouts; every combination of the lists is measured.
 *
 * @param layouts of {@code keyed}, {@code batch}, {@code journal}; they take turns in every case
 * @param groups that are active
 * @param payloads bytes of an entry
 * @param entries of a batch
 * @param kept batches that stay in the store; 0 to keep everything
 * @param warmupSeconds before each measurement
 * @param seconds of each measurement
 * @param directory where the stores are; removed before and after each case
 */
record SaveOptions(
        List<String> layouts,
        List<Integer> groups,
        List<Integer> payloads,
        List<Integer> entries,
        int kept,
        int warmupSeconds,
        int seconds,
        Path directory) {
    static final String USAGE = """
            usage: benchmark.sh save [--name=value ...]; lists stand between commas
              --layouts=keyed,batch,journal   a value for every entry under (group, index); a value for every batch, the best that
                                        LMDB can do; the log store as it ships. All take turns, a quarter of a second each
              --groups=1,48,1000        groups that are active
              --payload=16,1024         bytes of an entry
              --batch=16,128,1024       entries of a batch, all groups together
              --keep=200                batches that stay in the store; 0 keeps everything
              --warmup=1 --seconds=2    of each case
              --dir=DIR                 where the stores are, on the disk to be measured; removed before and after
            """;

    /** @throws IllegalArgumentException in words for the user */
    static SaveOptions parse(List<String> arguments) {
        Flags flags = new Flags(arguments);
        List<String> layouts =
                List.of(flags.text("layouts", "keyed,batch,journal").split(",", -1));
        if (!List.of("keyed", "batch", "journal").containsAll(layouts)) {
            throw new IllegalArgumentException("--layouts must be of keyed, batch, journal, not " + layouts);
        }
        SaveOptions options = new SaveOptions(
                layouts,
                flags.numbers("groups", "1,48,1000", 1, 1_000_000),
                flags.numbers("payload", "16,1024", 0, 1 << 20),
                flags.numbers("batch", "16,128,1024", 1, 1 << 20),
                flags.number("keep", 200, 0, 1 << 20),
                flags.number("warmup", 1, 0, 3600),
                flags.number("seconds", 2, 1, 3600),
                Path.of(flags.text("dir", "examples/target/save")).toAbsolutePath());
        flags.requireAllUsed();
        return options;
    }
}
