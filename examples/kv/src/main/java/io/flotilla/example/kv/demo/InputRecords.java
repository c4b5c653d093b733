package io.flotilla.example.kv.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A user's own data: a record per line of a file. The value is the line as it stands, byte for byte, without the line feed that ends it;
 * the key is the SHA-256 of these bytes in lower-case hexadecimal digits. Lines that occur again are the same record.
 */
final class InputRecords implements Records {
    private static final long MAX_FILE_BYTES = 1L << 30;

    private final byte[] file;

    /** Start and end of each record's line in {@link #file}. */
    private final int[] starts;

    private final int[] ends;

    private InputRecords(byte[] file, int[] starts, int[] ends) {
        this.file = file;
        this.starts = starts;
        this.ends = ends;
    }

    /** Reads the whole file. @throws IOException if it cannot be read, has no line, or is larger than 1 GiB */
    static InputRecords read(Path path) throws IOException {
        if (Files.isDirectory(path) || !Files.isReadable(path)) {
            throw new IOException("the input " + path + " is no file that can be read");
        }
        if (Files.size(path) > MAX_FILE_BYTES) {
            throw new IOException(
                    "the input " + path + " is larger than " + MAX_FILE_BYTES + " bytes; give a part of it");
        }
        byte[] file = Files.readAllBytes(path);
        int lines = countLines(file);
        if (lines == 0) {
            throw new IOException("the input " + path + " has no line");
        }
        int[] starts = new int[lines];
        int[] ends = new int[lines];
        Set<ByteBuffer> seen = new HashSet<>(2 * lines);
        int count = 0;
        int start = 0;
        while (start < file.length) {
            int end = start;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            if (seen.add(ByteBuffer.wrap(file, start, end - start))) {
                starts[count] = start;
                ends[count] = end;
                count++;
            }
            start = end + 1;
        }
        return new InputRecords(file, Arrays.copyOf(starts, count), Arrays.copyOf(ends, count));
    }

    @Override
    public int count() {
        return starts.length;
    }

    @Override
    public String key(int number) {
        MessageDigest sha256 = sha256();
        sha256.update(file, starts[number], ends[number] - starts[number]);
        return HexFormat.of().formatHex(sha256.digest());
    }

    @Override
    public byte[] value(int number) {
        return Arrays.copyOfRange(file, starts[number], ends[number]);
    }

    private static int countLines(byte[] file) {
        int lines = file.length > 0 && file[file.length - 1] != '\n' ? 1 : 0;
        for (byte b : file) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
