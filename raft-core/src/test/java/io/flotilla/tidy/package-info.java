/** Checks of the source text of all modules, run by {@code TidyTest}. */
@NullMarked
package io.flotilla.tidy;

import org.jspecify.annotations.NullMarked;
