package io.flotilla.example.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/** A flight recording of the measured interval, if one is wanted. */
final class FlightRecording {
    private final @Nullable Recording recording;
    private final @Nullable Path file;

    private FlightRecording(@Nullable Recording recording, @Nullable Path file) {
        this.recording = recording;
        this.file = file;
    }

    /** Starts recording into {@code file}; nothing if it is null. */
    static FlightRecording begin(@Nullable Path file) {
        if (file == null) {
            return new FlightRecording(null, null);
        }
        try {
            Recording recording = new Recording(Configuration.getConfiguration("profile"));
            recording.start();
            return new FlightRecording(recording, file);
        } catch (IOException | ParseException e) {
            throw new IllegalStateException("cannot record to " + file, e);
        }
    }

    /** Writes the file. */
    void end() {
        if (recording == null || file == null) {
            return;
        }
        try (Recording ending = recording) {
            ending.dump(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
