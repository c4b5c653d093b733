/** Tests. */
@NullMarked
package io.flotilla.example.kv.json;

import org.jspecify.annotations.NullMarked;
