package io.flotilla.example.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of {@code rows.txt}: a workload that is compared, and what it should reach.
 *
 * @param id its name, also of its file of results
 * @param title for people
 * @param bars what it should reach
 */
record Row(String id, String title, List<Bar> bars) {
    private static final int COLUMNS = 7;
    private static final int TITLE = 5;
    private static final int BARS = 6;

    /** Reads the table: {@code id | workload | groups | payload | window | title | bars}; {@code #} begins a comment. */
    static List<Row> parse(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] cells = line.split("\\|", -1);
            if (cells.length != COLUMNS) {
                throw new IllegalArgumentException("a row has " + COLUMNS + " cells: " + line);
            }
            List<Bar> bars = new ArrayList<>();
            for (String bar : cells[BARS].strip().split(" +", -1)) {
                bars.add(Bar.parse(bar));
            }
            rows.add(new Row(cells[0].strip(), cells[TITLE].strip(), List.copyOf(bars)));
        }
        return rows;
    }
}
