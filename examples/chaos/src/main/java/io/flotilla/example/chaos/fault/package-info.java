/** What can go wrong, a class each. A new one implements {@link io.flotilla.example.chaos.fault.Fault} and is named in {@code Faults}. */
@NullMarked
package io.flotilla.example.chaos.fault;

import org.jspecify.annotations.NullMarked;
