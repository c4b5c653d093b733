/** As much JSON as this application needs, written and read. */
@NullMarked
package io.flotilla.example.kv.json;

import org.jspecify.annotations.NullMarked;
