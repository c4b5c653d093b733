/**
 * Tests of the tests: each patch in {@code src/main/mutants} breaks one rule of the protocol, the log or the engine, and the suite must notice.
 * {@code mvn -B verify -Pmutants} applies them one at a time to a copy, compiles what changed, runs the module's tests against it, and fails when one survives. Start
 * reading at {@link io.flotilla.mutants.MutantRun}; {@link io.flotilla.mutants.Mutant} draws a patch.
 */
@NullMarked
package io.flotilla.mutants;

import org.jspecify.annotations.NullMarked;
