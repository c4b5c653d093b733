/** Tests of the codecs: golden bytes, round trips, truncation and bit flips. */
@NullMarked
package io.flotilla.codec;

import org.jspecify.annotations.NullMarked;
