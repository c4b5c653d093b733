package io.flotilla.example.kv.demo;

import io.flotilla.example.kv.store.KvCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A user's own data: a record per line of a file. The value is the line as it stands, byte for byte, without the line feed that ends it:
 * it need not be text, may be empty, and keeps a carriage return. The key is the SHA-256 of these bytes in lower-case hexadecimal digits.
 * Lines that occur again are the same record.
 */
final class InputRecords implements Records {
    private static final long MAX_FILE_BYTES = 256L << 20;
    private static final int MAX_LINES = 10_000_000;

    private final byte[] file;
    private final int lines;

    /** Start and end of each record's line in {@link #file}. */
    private final int[] starts;

    private final int[] ends;

    private InputRecords(byte[] file, int lines, int[] starts, int[] ends) {
        this.file = file;
        this.lines = lines;
        this.starts = starts;
        this.ends = ends;
    }

    /**
     * Reads the whole file.
     *
     * @throws IOException in words, if it cannot be read, has no line, is larger than 256 MiB or 10 million lines, or has a line that is
     *     longer than a value may be
     */
    static InputRecords read(Path path) throws IOException {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IOException("the input " + path + " is no file that can be read");
        }
        if (Files.size(path) > MAX_FILE_BYTES) {
            throw new IOException(
                    "the input " + path + " is larger than " + MAX_FILE_BYTES + " bytes; give a part of it");
        }
        byte[] file = Files.readAllBytes(path);
        int lines = countLines(file);
        if (lines == 0 || lines > MAX_LINES) {
            throw new IOException(
                    "the input " + path + " has " + lines + " lines; give a file with 1 to " + MAX_LINES + " of them");
        }
        return distinct(path, file, lines);
    }

    private static InputRecords distinct(Path path, byte[] file, int lines) throws IOException {
        int[] starts = new int[lines];
        int[] ends = new int[lines];
        LineTable seen = new LineTable(file, starts, ends);
        int count = 0;
        int start = 0;
        for (int line = 1; line <= lines; line++) {
            int end = endOfLine(file, start);
            if (end - start > KvCommand.MAX_VALUE_BYTES) {
                throw new IOException("line " + line + " of the input " + path + " has " + (end - start)
                        + " bytes; a value has at most " + KvCommand.MAX_VALUE_BYTES);
            }
            starts[count] = start;
            ends[count] = end;
            count += seen.add(count) ? 1 : 0;
            start = end + 1;
        }
        return new InputRecords(file, lines, Arrays.copyOf(starts, count), Arrays.copyOf(ends, count));
    }

    @Override
    public int count() {
        return starts.length;
    }

    @Override
    public String words() {
        return lines + " lines, " + starts.length + " of them different,";
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

    private static int endOfLine(byte[] file, int start) {
        int end = start;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        return end;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Which lines occurred, by content, in a few bytes a line: open addressing over record numbers, of which 0 stands for none. */
    private static final class LineTable {
        private final byte[] file;
        private final int[] starts;
        private final int[] ends;
        private final int[] slots;

        LineTable(byte[] file, int[] starts, int[] ends) {
            this.file = file;
            this.starts = starts;
            this.ends = ends;
            this.slots = new int[Integer.highestOneBit(starts.length) << 2];
        }

        /** Adds record {@code number}; false if one with the same bytes is there. */
        boolean add(int number) {
            int slot = hash(number) & (slots.length - 1);
            while (slots[slot] != 0) {
                int other = slots[slot] - 1;
                if (Arrays.equals(file, starts[number], ends[number], file, starts[other], ends[other])) {
                    return false;
                }
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = number + 1;
            return true;
        }

        private int hash(int number) {
            int hash = 1;
            for (int i = starts[number]; i < ends[number]; i++) {
                hash = 31 * hash + file[i];
            }
            hash *= 0x9E3779B9; // the low bits of such a sum say little
            return hash ^ (hash >>> 16);
        }
    }
}
