/**
 * Flotilla's front door. {@link io.flotilla.NodeHost} holds the replicas of one process; everything else here is what it
 * takes and answers. Next on a newcomer's path: {@code io.flotilla.engine.StepWorker}, page one of the engine.
 */
@NullMarked
package io.flotilla;

import org.jspecify.annotations.NullMarked;
