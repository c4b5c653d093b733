/** Runs the smallest embedding. */
@NullMarked
package io.flotilla.example.hello;

import org.jspecify.annotations.NullMarked;
