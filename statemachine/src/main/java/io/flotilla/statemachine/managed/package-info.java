/**
 * The one shape in which the engine drives every kind of state machine, and an adapter per kind that keeps its thread rules.
 *
 * <pre>
 *                    open  update  lookup  sync  prepare  save  recover  close
 *   in memory         -      X       S      -      -       S       X       X     X excludes everything, S shares with S
 *   concurrent        -      x       .      -      x       s       x       xs    x excludes x, s excludes s of close,
 *   on disk           x      x       .      x      x       s       x       xs    . runs beside everything
 * </pre>
 *
 * <p>After close every call throws {@link java.lang.IllegalStateException}, but a lookup of the two lower kinds that began before is
 * beside it: their contracts say that a machine bears that.
 */
@NullMarked
package io.flotilla.statemachine.managed;

import org.jspecify.annotations.NullMarked;
