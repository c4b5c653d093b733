package io.flotilla.example.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the README's table from the rows and the raw results. Arguments: the table of rows, the directory of results, and optionally the README, of
 * which the part between the two marks is replaced; without it the table is printed.
 */
public final class ResultTable {
    static final String BEGIN = "<!-- benchmark table: written by examples/compare.sh -->";
    static final String END = "<!-- end of benchmark table -->";

    private ResultTable() {}

    /** See the class. */
    public static void main(String[] arguments) throws IOException {
        String table = render(Row.parse(Files.readAllLines(Path.of(arguments[0]))), Path.of(arguments[1]));
        if (arguments.length > 2) {
            Path readme = Path.of(arguments[2]);
            Files.writeString(readme, replaceIn(Files.readString(readme), table));
        } else {
            System.out.print(table);
        }
    }

    /** The table in Markdown, a line per bar of every row, and below it the machines that it was measured on. */
    static String render(List<Row> rows, Path results) throws IOException {
        StringBuilder out = new StringBuilder("| Workload | Figure | Flotilla | Best peer | Ratio | Bar | |\n")
                .append("| --- | --- | ---: | ---: | ---: | --- | --- |\n");
        Set<String> machines = new TreeSet<>();
        for (Row row : rows) {
            Path file = results.resolve(row.id() + ".jsonl");
            RowResults found = new RowResults(
                    Files.exists(file)
                            ? Files.readAllLines(file).stream()
                                    .map(RunLine::new)
                                    .toList()
                            : List.of());
            append(out, row, found);
            machines.addAll(found.machines());
        }
        machines.forEach(machine -> out.append('\n').append(machine).append('\n'));
        return out.toString();
    }

    /** {@code readme} with another table between the marks. @throws IllegalArgumentException if it has no such marks */
    static String replaceIn(String readme, String table) {
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "no place for the table: expected \"" + BEGIN + "\" and \"" + END + "\"");
        }
        return readme.substring(0, begin) + BEGIN + "\n" + table + readme.substring(end);
    }

    private static void append(StringBuilder out, Row row, RowResults found) {
        String title = row.title() + (found.validRuns() == 0 ? "" : " (" + found.validRuns() + " runs)");
        for (Bar bar : row.bars()) {
            OptionalDouble ours = found.median(RowResults.OURS, bar.metric());
            RowResults.Figure peer = found.bestPeer(bar.metric());
            double ratio = ours.isPresent() && peer != null ? ours.getAsDouble() / peer.value() : Double.NaN;
            out.append("| ")
                    .append(title)
                    .append(" | ")
                    .append(bar.metric().title())
                    .append(" | ")
                    .append(ours.isPresent() ? bar.metric().format(ours.getAsDouble()) : "not measured")
                    .append(" | ")
                    .append(peer == null ? "–" : bar.metric().format(peer.value()) + " (" + peer.system() + ")")
                    .append(" | ")
                    .append(Double.isNaN(ratio) ? "–" : times(ratio))
                    .append(" | ")
                    .append(bar.words())
                    .append(" | ")
                    .append(verdict(bar, ours, ratio, found.invalidRuns()))
                    .append(" |\n");
            title = "";
        }
    }

    private static String verdict(Bar bar, OptionalDouble ours, double ratio, long invalidRuns) {
        if (invalidRuns > 0) {
            return "**" + invalidRuns + " runs failed**";
        }
        double figure = bar.relative() ? ratio : ours.orElse(Double.NaN);
        if (Double.isNaN(figure)) {
            return "open";
        }
        return bar.isMet(figure) ? "met" : "**missed**";
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, ratio >= 10 ? "%.0f×" : ratio >= 1 ? "%.1f×" : "%.2f×", ratio);
    }
}
