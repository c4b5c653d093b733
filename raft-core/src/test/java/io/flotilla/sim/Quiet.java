package io.flotilla.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the engine's log silent while simulations run: they make more trouble than anybody wants to read. */
public final class Quiet implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.flotilla");
    private final Level before = logger.getLevel();

    public Quiet() {
        logger.setLevel(Level.OFF);
    }

    @Override
    public void close() {
        logger.setLevel(before);
    }
}
