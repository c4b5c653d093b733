/** Tests of the apparatus: that it runs, and that it notices. */
@NullMarked
package io.flotilla.example.chaos;

import org.jspecify.annotations.NullMarked;
