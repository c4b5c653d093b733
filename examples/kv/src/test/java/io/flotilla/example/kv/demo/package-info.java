/** The demo as its users run it, small. */
@NullMarked
package io.flotilla.example.kv.demo;

import org.jspecify.annotations.NullMarked;
