package io.flotilla.engine;

/** How to wake an agent; before it is started, nothing needs waking. */
@FunctionalInterface
interface AgentHandle {
    /** Wakes nobody. */
    AgentHandle NONE = () -> {};

    void wake();
}
