/** Tests. */
@NullMarked
package io.flotilla.example.kv.demo;

import org.jspecify.annotations.NullMarked;
