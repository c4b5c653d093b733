/**
 * What callers wait on: one object per request, a future that is settled once, by whoever comes first (apply, deadline, loss of leadership, stop).
 */
@NullMarked
package io.flotilla.request;

import org.jspecify.annotations.NullMarked;
