/** The smallest embedding of Flotilla: three hosts in one JVM, one replicated group. */
@NullMarked
package io.flotilla.example.hello;

import org.jspecify.annotations.NullMarked;
