/**
 * Histories of clients and whether they are linearizable: the form in which they are written down, a strict reader, the checker, and the
 * command {@code examples/check-history}.
 *
 * <pre>
 *   file ─▶ HistoryReader ─▶ HistoryBuilder ─▶ History ─▶ LinearizabilityChecker ─▶ Verdict
 *                                                per key: Plan ─▶ Beam, Relaxation    └─ Explanation
 * </pre>
 *
 * <p>A line of a history is one event: {@code {"process":n,"type":"invoke|ok|fail|info","f":"read|write|cas|append|delete","key":k,
 * "value":v,"time":ns}}. The order of the lines is the order of the events. Keys and values are text or whole numbers, and {@code 1} is not
 * {@code "1"}; a value may also be null where a read found nothing. The rules are in {@link io.flotilla.history.HistoryBuilder}.
 */
@NullMarked
package io.flotilla.history;

import org.jspecify.annotations.NullMarked;
