/** Tests of the adapters' thread rules. */
@NullMarked
package io.flotilla.statemachine.managed;

import org.jspecify.annotations.NullMarked;
