/**
 * Published for other modules and for users: contracts that implementations of the ports pass, and twins of the ports in
 * memory that a test drives step by step.
 */
@NullMarked
package io.flotilla.testkit;

import org.jspecify.annotations.NullMarked;
