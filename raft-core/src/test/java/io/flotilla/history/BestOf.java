package io.flotilla.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A set of configurations without those that others in it dominate. */
final class BestOf {
    private final Window window;
    /** By state and certain cas: different ones may share an entry. */
    private final Map<Integer, List<Branch>> alike = new HashMap<>();

    private int size;

    BestOf(Window window) {
        this.window = window;
    }

    /** False if another one is as good. */
    boolean add(Branch added) {
        List<Branch> same = alike.computeIfAbsent(window.swapsHash(added), hash -> new ArrayList<>(2));
        for (int i = 0; i < same.size(); i++) {
            if (same.get(i).state() == added.state() && window.dominates(same.get(i), added)) {
                return false;
            }
        }
        int before = same.size();
        same.removeIf(each -> each.state() == added.state() && window.dominates(added, each));
        same.add(added);
        size += same.size() - before;
        return true;
    }

    int size() {
        return size;
    }

    List<Branch> all() {
        List<Branch> all = new ArrayList<>(size);
        alike.values().forEach(all::addAll);
        return all;
    }
}
