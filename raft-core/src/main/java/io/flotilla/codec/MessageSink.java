package io.flotilla.codec;

import io.flotilla.model.Message;

/** Takes the messages of a frame, one by one, in order. */
@FunctionalInterface
public interface MessageSink {
    void onMessage(Message message);
}
