package io.flotilla.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a key can hold, as far as anybody looks. Only values that some operation of the key observed have numbers (null is 0). A state is
 * a node: the observed values that it is, or can still become by appending. A value that neither was observed nor begins an observed
 * one is {@link #DEAD}, whatever it is: no observer can tell two such values apart.
 *
 * <pre>
 *   observed:    0: null   1: "a"   2: "ab"   3: "abc"   4: "b"
 *   state "a":   [1, 4), exactly 1        state "ab": [2, 4), exactly 2        state "x": dead
 * </pre>
 *
 * <p>Without appends a state is exactly one observed value or dead. Observed texts are sorted, so that those that begin alike are one range.
 */
final class StateSpace {
    /** A value that nobody observed. */
    static final int DEAD = 0;
    /** No value: where every key begins. */
    static final int NULL = 1;

    private static final int NOT_EXACT = -1;
    private static final int MEMO = 1 << 12;
    private static final int MEMO_SHIFT = Long.SIZE - 12;

    private final boolean appends;
    private final List<@Nullable Object> values = new ArrayList<>();
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final int firstText;
    /** The observed texts that begin with the one before. */
    private final BitSet continues = new BitSet();
    /** By number: the longest other observed text that it begins with. */
    private final int[] parents;

    private final Map<Long, Integer> nodes = new HashMap<>();
    /** By hash of node and text: the latest pair that was asked for, and its node. The search asks for the same few again and again. */
    private final long[] memoPairs = new long[MEMO];

    private final int[] memoNodes = new int[MEMO];
    private final Map<String, Integer> textNumbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private int nodeCount;
    /** By node: the observed values it can become, {@code [low, high)}, and the one it is. */
    private int[] low = new int[16];

    private int[] high = new int[16];
    private int[] exact = new int[16];
    private int[] length = new int[16];

    /** @param appends true if anything is appended to the key; its values are text then */
    StateSpace(Collection<?> observed, boolean appends) {
        this.appends = appends;
        values.add(null);
        TreeSet<String> sorted = new TreeSet<>();
        for (Object value : observed) {
            if (value instanceof String text) {
                sorted.add(text);
            } else if (numbers.putIfAbsent(value, values.size()) == null) {
                values.add(value);
            }
        }
        firstText = values.size();
        for (String text : sorted) {
            numbers.put(text, values.size());
            values.add(text);
        }
        parents = new int[values.size()];
        Arrays.fill(parents, -1);
        for (int i = firstText + 1; i < values.size(); i++) {
            int before = i - 1;
            while (before >= firstText && !observed(i).startsWith(observed(before))) {
                before = parents[before];
            }
            parents[i] = before < firstText ? -1 : before;
            continues.set(i, observed(i).startsWith(observed(i - 1)));
        }
        newNode(0, 0, NOT_EXACT, 0);
        newNode(0, appends ? values.size() : 1, 0, 0);
    }

    /** How many observed values there are, null among them. */
    int valueCount() {
        return values.size();
    }

    /** The number of an observed value; -1 if it was not observed. */
    int number(@Nullable Object value) {
        return value == null ? 0 : numbers.getOrDefault(value, -1);
    }

    /** True if one observed value is the other, or becomes it by appending. */
    boolean begins(int number, int other) {
        return number == other
                || (appends
                        && (number == 0
                                || (number >= firstText
                                        && other >= firstText
                                        && observed(other).startsWith(observed(number)))));
    }

    /** The observed value of that number. */
    @Nullable
    Object value(int number) {
        return values.get(number);
    }

    /** What the state is so far: an observed value, or what some begin with. */
    Object begun(int node) {
        Object first = Objects.requireNonNull(values.get(low[node]));
        return appends && first instanceof String text ? text.substring(0, length[node]) : first;
    }

    /** The appended text of that number. */
    String appended(int text) {
        return texts.get(text);
    }

    /** The longest other observed text that this one begins with; -1 for none. */
    int parent(int number) {
        return parents[number];
    }

    /** The state of a key that holds this value. */
    int node(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (appends && value instanceof String text) {
            return textNode(text);
        }
        int number = number(value);
        return number < 0 ? DEAD : node(number, number + 1, number, 0);
    }

    /** A number for a text that is appended. */
    int text(String text) {
        return textNumbers.computeIfAbsent(text, absent -> {
            texts.add(text);
            return texts.size() - 1;
        });
    }

    /** The state after the text of that number was appended. */
    int append(int node, int text) {
        if (node == DEAD) {
            return DEAD;
        }
        long pair = (long) node << Integer.SIZE | text; // never 0: node 0 is DEAD
        int place = (int) ((pair * 0x9E3779B97F4A7C15L) >>> MEMO_SHIFT);
        if (memoPairs[place] != pair) {
            String added = texts.get(text);
            memoNodes[place] = node == NULL ? textNode(added) : longer(node, added);
            memoPairs[place] = pair;
        }
        return memoNodes[place];
    }

    /** First observed value that the state is or can become. */
    int low(int node) {
        return low[node];
    }

    /** After the last one. */
    int high(int node) {
        return high[node];
    }

    /** The observed value that the state is; -1 for none. */
    int exact(int node) {
        return exact[node];
    }

    /** True if the text is part of an observed value, so that it can matter whether it was appended. */
    boolean occurs(String text) {
        return !having(text).isEmpty();
    }

    /** True if the state is that observed value or can become it by appending. */
    boolean canBecome(int node, int value) {
        return low[node] <= value && value < high[node];
    }

    /** True if that text is in what is missing of the value. */
    boolean adds(int node, int value, int text) {
        return value >= firstText && observed(value).indexOf(texts.get(text), length[node]) >= 0;
    }

    /** By number of an appended text: the observed values that end with it. */
    int[][] finishedByTexts() {
        int[][] finished = new int[texts.size()][];
        for (int i = 0; i < finished.length; i++) {
            String text = texts.get(i);
            finished[i] = IntStream.range(firstText, values.size())
                    .filter(value -> observed(value).endsWith(text))
                    .toArray();
        }
        return finished;
    }

    /** The observed texts with that one inside. A text that continues the one before it is only searched where it is longer. */
    private BitSet having(String text) {
        BitSet having = new BitSet();
        for (int i = firstText; i < values.size(); i++) {
            int known = continues.get(i) ? observed(i - 1).length() : 0;
            boolean before = known > 0 && having.get(i - 1);
            having.set(i, before || observed(i).indexOf(text, Math.max(0, known - text.length() + 1)) >= 0);
        }
        return having;
    }

    private int textNode(String text) {
        int from = firstText;
        int to = values.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (observed(middle).compareTo(text) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return matching(from, values.size(), 0, text);
    }

    private int longer(int node, String added) {
        int from = low[node];
        while (from < high[node] && !observed(from).startsWith(added, length[node])) {
            from++;
        }
        return matching(from, high[node], length[node], added);
    }

    /** The node of the values from {@code from} on that have {@code text} at {@code offset}. */
    private int matching(int from, int end, int offset, String text) {
        int to = from;
        while (to < end && observed(to).startsWith(text, offset)) {
            to++;
        }
        int size = offset + text.length();
        boolean isObserved = from < to && observed(from).length() == size;
        return from == to ? DEAD : node(from, to, isObserved ? from : NOT_EXACT, size);
    }

    private String observed(int number) {
        return String.valueOf(values.get(number));
    }

    private int node(int from, int to, int is, int size) {
        long key = (long) from << Integer.SIZE | size;
        Integer known = nodes.get(key);
        if (known == null) {
            known = newNode(from, to, is, size);
            nodes.put(key, known);
        }
        return known;
    }

    private int newNode(int from, int to, int is, int size) {
        if (nodeCount == low.length) {
            low = java.util.Arrays.copyOf(low, 2 * nodeCount);
            high = java.util.Arrays.copyOf(high, 2 * nodeCount);
            exact = java.util.Arrays.copyOf(exact, 2 * nodeCount);
            length = java.util.Arrays.copyOf(length, 2 * nodeCount);
        }
        low[nodeCount] = from;
        high[nodeCount] = to;
        exact[nodeCount] = is;
        length[nodeCount] = size;
        return nodeCount++;
    }
}
