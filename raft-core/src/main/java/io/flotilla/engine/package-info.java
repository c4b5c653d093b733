/**
 * The agents that everything runs on. Page one is {@link io.flotilla.engine.StepWorker}: the life of a proposal.
 */
@NullMarked
package io.flotilla.engine;

import org.jspecify.annotations.NullMarked;
