package io.flotilla.config;

import io.flotilla.FlotillaException;

/**
 * How a host's engine is laid out over threads, and its limits.
 *
 * @param stepWorkers threads that run the protocol, at least 1; may change between restarts
 * @param applyWorkers threads that run user state machines, at least 1
 * @param readWorkers threads that run lookups of concurrent and on-disk machines, at least 1; those of machines in memory run where updates run
 * @param hostOnEventLoop run step workers on the transport's event loop where it offers one, which saves a hop per message
 * @param applyWithStep run updates and lookups of state machines on the step worker's thread. For machines that never block there: one that does
 *     delays every group of the host, elections included. The {@code sync} of an on-disk machine still runs on an apply worker.
 * @param heartbeatIntervalMs between the host's common heartbeats
 * @param maxInflightBytes per remote: Replicate bytes sent and not acknowledged
 * @param maxInflightMessages per remote: Replicate messages sent and not acknowledged
 * @param cachedBytesPerGroup of applied entries kept in memory per group for followers that are slightly behind
 * @param stuckAfterMs user code that does not return for so long is reported as STUCK, and its thread is replaced, a bounded number of times
 * @param maxBytesInMemory of proposals of all groups that are not applied yet; more are answered BUSY
 */
public record EngineConfig(
        int stepWorkers,
        int applyWorkers,
        int readWorkers,
        boolean hostOnEventLoop,
        boolean applyWithStep,
        int heartbeatIntervalMs,
        int maxInflightBytes,
        int maxInflightMessages,
        int cachedBytesPerGroup,
        int stuckAfterMs,
        long maxBytesInMemory) {
    /** What suits a small machine. */
    public static final EngineConfig DEFAULT =
            new EngineConfig(1, 2, 2, true, false, 100, 8 << 20, 256, 1 << 20, 10_000, 256L << 20);

    public EngineConfig {
        require(stepWorkers >= 1 && stepWorkers <= 64, "stepWorkers must be within 1..64, not " + stepWorkers);
        require(applyWorkers >= 1 && applyWorkers <= 256, "applyWorkers must be within 1..256, not " + applyWorkers);
        require(readWorkers >= 1 && readWorkers <= 256, "readWorkers must be within 1..256, not " + readWorkers);
        require(
                maxBytesInMemory >= 2L * Limits.MAX_FRAME_BYTES,
                "maxBytesInMemory must be at least " + 2L * Limits.MAX_FRAME_BYTES + ", not " + maxBytesInMemory);
        require(stuckAfterMs >= 1, "stuckAfterMs must be at least 1, not " + stuckAfterMs);
        require(heartbeatIntervalMs >= 1, "heartbeatIntervalMs must be at least 1, not " + heartbeatIntervalMs);
        require(
                maxInflightBytes >= Limits.MAX_FRAME_BYTES,
                "maxInflightBytes must be at least " + Limits.MAX_FRAME_BYTES + ", not " + maxInflightBytes);
        require(maxInflightMessages >= 1, "maxInflightMessages must be at least 1, not " + maxInflightMessages);
        require(cachedBytesPerGroup >= 0, "cachedBytesPerGroup must not be negative: " + cachedBytesPerGroup);
    }

    /** The same with state machines on the step workers' threads. */
    public EngineConfig withApplyWithStep(boolean value) {
        return with(stepWorkers, applyWorkers, readWorkers, hostOnEventLoop, value, stuckAfterMs);
    }

    /** The same with other numbers of threads. */
    public EngineConfig withWorkers(int step, int apply) {
        return with(step, apply, readWorkers, hostOnEventLoop, applyWithStep, stuckAfterMs);
    }

    /** The same with another number of threads for lookups. */
    public EngineConfig withReadWorkers(int read) {
        return with(stepWorkers, applyWorkers, read, hostOnEventLoop, applyWithStep, stuckAfterMs);
    }

    /** The same with another choice of where step workers run. */
    public EngineConfig withHostOnEventLoop(boolean value) {
        return with(stepWorkers, applyWorkers, readWorkers, value, applyWithStep, stuckAfterMs);
    }

    /** The same with another time after which user code counts as hanging. */
    public EngineConfig withStuckAfterMs(int ms) {
        return with(stepWorkers, applyWorkers, readWorkers, hostOnEventLoop, applyWithStep, ms);
    }

    private EngineConfig with(int step, int apply, int read, boolean onLoop, boolean withStep, int stuckMs) {
        return new EngineConfig(
                step,
                apply,
                read,
                onLoop,
                withStep,
                heartbeatIntervalMs,
                maxInflightBytes,
                maxInflightMessages,
                cachedBytesPerGroup,
                stuckMs,
                maxBytesInMemory);
    }

    /** The same with another limit of what proposals of all groups may hold. */
    public EngineConfig withMaxBytesInMemory(long bytes) {
        return new EngineConfig(
                stepWorkers,
                applyWorkers,
                readWorkers,
                hostOnEventLoop,
                applyWithStep,
                heartbeatIntervalMs,
                maxInflightBytes,
                maxInflightMessages,
                cachedBytesPerGroup,
                stuckAfterMs,
                bytes);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new FlotillaException.InvalidRequest(message);
        }
    }
}
