package io.flotilla.engine;

import io.flotilla.config.EngineConfig;
import io.flotilla.replica.Completions;
import io.flotilla.spi.Clock;
import io.flotilla.spi.RandomSource;
import io.flotilla.spi.Transport;

/** What the step workers of a host share. */
record EngineContext(
        EngineConfig config,
        Clock clock,
        RandomSource random,
        Transport transport,
        LogWriter logWriter,
        LogReader logReader,
        ApplyPool applyPool,
        ApplyPool readPool,
        Completions completions,
        Pins pins) {}
