package io.flotilla.config;

import io.flotilla.FlotillaException;

/**
 * How a host's engine is laid out over threads, and its limits.
 *
 * @param stepWorkers threads that run the protocol, at least 1; may change between restarts
 * @param applyWorkers threads that run user state machines, at least 1
 * @param hostOnEventLoop run step workers on the transport's event loop where it offers one, which saves a hop per message
 * @param applyWithStep run updates and lookups of state machines on the step worker's thread. For machines that never block there: one that does
 *     delays every group of the host, elections included. The {@code sync} of an on-disk machine still runs on an apply worker.
 * @param heartbeatIntervalMs between the host's common heartbeats
 * @param maxInflightBytes per remote: Replicate bytes sent and not acknowledged
 * @param maxInflightMessages per remote: Replicate messages sent and not acknowledged
 * @param cachedBytesPerGroup of applied entries kept in memory per group for followers that are slightly behind
 */
public record EngineConfig(
        int stepWorkers,
        int applyWorkers,
        boolean hostOnEventLoop,
        boolean applyWithStep,
        int heartbeatIntervalMs,
        int maxInflightBytes,
        int maxInflightMessages,
        int cachedBytesPerGroup) {
    /** What suits a small machine. */
    public static final EngineConfig DEFAULT = new EngineConfig(1, 2, true, false, 100, 8 << 20, 256, 1 << 20);

    public EngineConfig {
        require(stepWorkers >= 1 && stepWorkers <= 64, "stepWorkers must be within 1..64, not " + stepWorkers);
        require(applyWorkers >= 1 && applyWorkers <= 256, "applyWorkers must be within 1..256, not " + applyWorkers);
        require(heartbeatIntervalMs >= 1, "heartbeatIntervalMs must be at least 1, not " + heartbeatIntervalMs);
        require(
                maxInflightBytes >= Limits.MAX_FRAME_BYTES,
                "maxInflightBytes must be at least " + Limits.MAX_FRAME_BYTES + ", not " + maxInflightBytes);
        require(maxInflightMessages >= 1, "maxInflightMessages must be at least 1, not " + maxInflightMessages);
        require(cachedBytesPerGroup >= 0, "cachedBytesPerGroup must not be negative: " + cachedBytesPerGroup);
    }

    /** The same with state machines on the step workers' threads. */
    public EngineConfig withApplyWithStep(boolean value) {
        return new EngineConfig(
                stepWorkers,
                applyWorkers,
                hostOnEventLoop,
                value,
                heartbeatIntervalMs,
                maxInflightBytes,
                maxInflightMessages,
                cachedBytesPerGroup);
    }

    /** The same with other numbers of threads. */
    public EngineConfig withWorkers(int step, int apply) {
        return new EngineConfig(
                step,
                apply,
                hostOnEventLoop,
                applyWithStep,
                heartbeatIntervalMs,
                maxInflightBytes,
                maxInflightMessages,
                cachedBytesPerGroup);
    }

    /** The same with another choice of where step workers run. */
    public EngineConfig withHostOnEventLoop(boolean value) {
        return new EngineConfig(
                stepWorkers,
                applyWorkers,
                value,
                applyWithStep,
                heartbeatIntervalMs,
                maxInflightBytes,
                maxInflightMessages,
                cachedBytesPerGroup);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new FlotillaException.InvalidRequest(message);
        }
    }
}
