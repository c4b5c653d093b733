package io.flotilla.logdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A file in a page cache over a disk: what was written, what of it is durable, and what the disk can hold when the power is cut in between. A
 * page may have been written back at any time, whole or in part; a sector is old or new and nothing between.
 */
final class CutDisk {
    /** What happened to the pages that were not flushed. */
    enum Loss {
        /** All of them reached the disk. */
        NONE,
        /** Each reached it or did not. */
        PAGES,
        /** Of each, any of its sectors did, or those up to one. */
        TORN,
        /** Those behind the end of what was durable hold anything; the others are torn. */
        GARBAGE,
        /** None reached it. */
        ALL
    }

    static final int PAGE = 4096;
    private static final int SECTOR = 512;

    private byte[] durable;
    private int durableSize;
    private int size;

    /** Pages that were written since they were last flushed, with what each held after each write. */
    private final TreeMap<Integer, List<byte[]>> pending = new TreeMap<>();

    CutDisk(byte[] durable) {
        this.durable = durable.clone();
        durableSize = durable.length;
        size = durable.length;
    }

    /** As it is now: what was not flushed is still in the cache. */
    CutDisk(CutDisk other) {
        durable = other.durable.clone();
        durableSize = other.durableSize;
        size = other.size;
        other.pending.forEach((page, versions) -> pending.put(page, new ArrayList<>(versions)));
    }

    void write(long offset, byte[] bytes) {
        size = (int) Math.max(size, offset + bytes.length);
        for (long at = offset; at < offset + bytes.length; ) {
            int page = (int) (at / PAGE);
            int inPage = (int) (at % PAGE);
            int length = (int) Math.min(PAGE - inPage, offset + bytes.length - at);
            List<byte[]> versions = pending.computeIfAbsent(page, any -> new ArrayList<>());
            byte[] content = versions.isEmpty()
                    ? durablePage(page)
                    : versions.get(versions.size() - 1).clone();
            System.arraycopy(bytes, (int) (at - offset), content, inPage, length);
            versions.add(content);
            at += length;
        }
    }

    void flush() {
        pending.forEach(this::settle);
        pending.clear();
        durableSize = size;
    }

    /** Makes a part of the file durable, and no more. */
    void flush(long offset, int length) {
        int from = (int) (offset / PAGE);
        int to = (int) ((offset + length - 1) / PAGE);
        durableSize = (int) Math.max(durableSize, Math.min(size, offset + length));
        Map<Integer, List<byte[]>> part = pending.subMap(from, true, to, true);
        part.forEach(this::settle);
        part.clear();
    }

    /** The file as a process sees it. */
    byte[] content() {
        return image(Loss.NONE, new Random(0));
    }

    boolean isClean() {
        return pending.isEmpty();
    }

    /** The file as it may be found after power was cut now. */
    byte[] image(Loss loss, Random random) {
        int length = switch (loss) {
            case ALL -> durableSize;
            case NONE -> size;
            case PAGES, TORN, GARBAGE ->
                random.nextInt(3) == 0 ? durableSize + random.nextInt(size - durableSize + 1) / PAGE * PAGE : size;
        };
        byte[] image = Arrays.copyOf(durable, length);
        if (loss != Loss.ALL) {
            pending.forEach((page, versions) -> {
                byte[] found = found(page, versions, loss, random);
                int at = page * PAGE;
                if (at < length) {
                    System.arraycopy(found, 0, image, at, Math.min(PAGE, length - at));
                }
            });
        }
        return image;
    }

    private byte[] found(int page, List<byte[]> versions, Loss loss, Random random) {
        byte[] old = durablePage(page);
        byte[] newest = versions.get(versions.size() - 1);
        return switch (loss) {
            case NONE -> newest;
            case ALL -> old;
            case PAGES -> {
                int version = random.nextInt(versions.size() + 1);
                yield version == versions.size() ? old : versions.get(version);
            }
            case TORN -> torn(old, versions, random);
            case GARBAGE ->
                page * PAGE >= durableSize && random.nextInt(4) != 0 ? garbage(random) : torn(old, versions, random);
        };
    }

    private static byte[] garbage(Random random) {
        byte[] page = new byte[PAGE];
        random.nextBytes(page);
        return page;
    }

    private static byte[] torn(byte[] old, List<byte[]> versions, Random random) {
        byte[] page = old.clone();
        byte[] written = versions.get(random.nextInt(versions.size()));
        boolean inOrder = random.nextBoolean();
        int end = random.nextInt(PAGE / SECTOR + 1);
        for (int sector = 0; sector < PAGE / SECTOR; sector++) {
            if (inOrder ? sector < end : random.nextBoolean()) {
                System.arraycopy(written, sector * SECTOR, page, sector * SECTOR, SECTOR);
            }
        }
        return page;
    }

    private void settle(int page, List<byte[]> versions) {
        int end = (page + 1) * PAGE;
        if (durable.length < end) {
            durable = Arrays.copyOf(durable, Math.max(end, durable.length * 2));
        }
        System.arraycopy(versions.get(versions.size() - 1), 0, durable, page * PAGE, PAGE);
    }

    private byte[] durablePage(int page) {
        int from = Math.min(page * PAGE, durable.length);
        byte[] content = new byte[PAGE];
        System.arraycopy(durable, from, content, 0, Math.min(PAGE, durable.length - from));
        return content;
    }
}
