/** Tests. */
@NullMarked
package io.flotilla.example.kv;

import org.jspecify.annotations.NullMarked;
