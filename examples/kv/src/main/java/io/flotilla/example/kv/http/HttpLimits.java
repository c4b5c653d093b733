package io.flotilla.example.kv.http;

/**
 * What a client may use of the front end.
 *
 * @param lineBytes longest request line
 * @param headerBytes all headers together
 * @param bodyBytes longest body
 * @param connections open at once; more are told to come back and closed
 * @param requestMs from the first byte of a request to its last
 * @param idleMs between an answer and the next request
 * @param writeMs for a client to take its answer
 */
public record HttpLimits(
        int lineBytes, int headerBytes, int bodyBytes, int connections, int requestMs, int idleMs, int writeMs) {
    /**
     * What suits a node. The body takes the largest value that a log entry takes, each byte of it percent-encoded; times are those of
     * the model (20 s to read, 40 s to write).
     */
    public static final HttpLimits DEFAULT =
            new HttpLimits(4 * 1024, 8 * 1024, 3 * 1024 * 1024 + 4 * 1024, 1024, 20_000, 60_000, 40_000);

    /** The same with another longest body. */
    public HttpLimits withBodyBytes(int bytes) {
        return new HttpLimits(lineBytes, headerBytes, bytes, connections, requestMs, idleMs, writeMs);
    }

    /** The same with other times. */
    public HttpLimits withTimesMs(int request, int idle, int write) {
        return new HttpLimits(lineBytes, headerBytes, bodyBytes, connections, request, idle, write);
    }

    /** The same with another number of connections. */
    public HttpLimits withConnections(int count) {
        return new HttpLimits(lineBytes, headerBytes, bodyBytes, count, requestMs, idleMs, writeMs);
    }
}
