package io.flotilla.sim;

/**
 * What a run was, when nothing was wrong with it.
 *
 * @param seed of the scenario
 * @param events frames delivered, timers fired, disk operations, client calls and answers
 * @param faults injected
 * @param virtualNs time that passed in it
 * @param operations of clients that succeeded
 * @param judged false if it was too costly to decide whether what clients saw is linearizable
 * @param hash over all events and their order
 */
public record RunReport(
        long seed, long events, long faults, long virtualNs, long operations, boolean judged, long hash) {}
