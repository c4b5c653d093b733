package io.flotilla;

/** What to do with a proposal at a replica that does not lead. */
public enum Routing {
    /** Send the request to the leader's host: once, never repeated by the engine. */
    FORWARD,
    /** Fail with {@link FlotillaException.NotLeader}. */
    LOCAL_ONLY
}
