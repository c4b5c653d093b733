package io.flotilla.statemachine;

import java.nio.file.Path;

/**
 * An external file of a snapshot that is being recovered.
 *
 * @param fileId the number it was added under
 * @param file where it lies now; copy or link what is kept: the engine may delete it after recovery
 * @param metadata what was given when it was added
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record SnapshotFile(long fileId, Path file, byte[] metadata) {}
