/** Tests. */
@NullMarked
package io.flotilla.example.kv.store;

import org.jspecify.annotations.NullMarked;
