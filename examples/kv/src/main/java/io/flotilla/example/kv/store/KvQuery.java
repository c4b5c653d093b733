package io.flotilla.example.kv.store;

/** What a {@link KvStateMachine} can be asked. */
public sealed interface KvQuery {
    /**
     * What is stored under a key; answered by a {@link KvValue}.
     *
     * @param key not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Get(byte[] key) implements KvQuery {}

    /** How far the group's commands are applied here; answered by a {@link Long}, the log index. */
    record Applied() implements KvQuery {}
}
