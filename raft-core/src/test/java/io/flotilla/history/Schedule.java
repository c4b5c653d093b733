package io.flotilla.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The invocations and returns of a plan's steps, in their order, and a slot for each step: a small number that it has from its invocation to its
 * return, so that the steps of one moment are a few bits. A step that may be left out never returns and keeps its slot.
 */
final class Schedule {
    /** By event: the step, or {@code -1 - step} when it returns. */
    private final int[] events;

    private final int[] slots;
    private final int slotCount;

    Schedule(List<Step> steps) {
        List<int[]> places = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            places.add(new int[] {steps.get(i).callAt(), i});
            if (steps.get(i).certain()) {
                places.add(new int[] {steps.get(i).returnAt(), -1 - i});
            }
        }
        places.sort(Comparator.comparingInt(place -> place[0]));
        events = places.stream().mapToInt(place -> place[1]).toArray();
        slots = new int[steps.size()];
        ArrayDeque<Integer> free = new ArrayDeque<>();
        int count = 0;
        for (int event : events) {
            if (event < 0) {
                free.push(slots[-1 - event]);
            } else {
                slots[event] = free.isEmpty() ? count++ : free.pop();
            }
        }
        slotCount = count;
    }

    int eventCount() {
        return events.length;
    }

    boolean isReturn(int event) {
        return events[event] < 0;
    }

    /** The step that is invoked or returns. */
    int stepAt(int event) {
        return events[event] < 0 ? -1 - events[event] : events[event];
    }

    int slot(int step) {
        return slots[step];
    }

    int slotCount() {
        return slotCount;
    }
}
