/** Tests. */
@NullMarked
package io.flotilla.example.kv.http;

import org.jspecify.annotations.NullMarked;
