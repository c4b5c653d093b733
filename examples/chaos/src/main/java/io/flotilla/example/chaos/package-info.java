/**
 * Chaos with real processes: nodes of the key-value store as JVMs, a proxy on each link between them, clients that write a history, and
 * faults drawn from a seed. In the end the history must be linearizable and nothing acknowledged may be missing. A run of which that is not
 * so keeps what the nodes and the clients left.
 *
 * <pre>
 *   Chaos ─┬─ Deployment ─┬─ NodeProcess × nodes ── raft ──▶ Link (a proxy per direction) ──▶ another node
 *          │              └─ SmallDisk (the last node's file system)
 *          ├─ Workload ── Client × n ── HTTP ──▶ nodes        └─ Recorder ──▶ history file ──▶ LinearizabilityChecker
 *          └─ Nemesis ── fault.* , one small class each
 * </pre>
 */
@NullMarked
package io.flotilla.example.chaos;

import org.jspecify.annotations.NullMarked;
