/** Tests of what a fault demands of the nodes. */
@NullMarked
package io.flotilla.example.chaos.fault;

import org.jspecify.annotations.NullMarked;
