package io.flotilla.example.kv.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.SplittableRandom;

/**
 * Records like those of the model's generator, as JSON text: an id, a name of 20 characters, 1 to 100 small numbers, 1 to 50 pairs of
 * names, a time; 1.5 KB on average, 3 KB at most. The key is {@code <AttrID>_<AttrName>}.
 */
final class GeneratedRecords implements Records {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int NAME_LENGTH = 20;
    private static final int FIRST_ID = 1_000_000;
    private static final int LAST_ID = 2_000_000;
    private static final int MAX_AGES = 100;
    private static final int MAX_AGE = 200;
    private static final int MAX_LOCATIONS = 50;

    private final int count;
    private final long seed;

    /** {@code count} records that follow from {@code seed}. */
    GeneratedRecords(int count, long seed) {
        this.count = count;
        this.seed = seed;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public String words() {
        return count + " generated records";
    }

    @Override
    public String key(int number) {
        return key(random(number));
    }

    @Override
    public byte[] value(int number) {
        SplittableRandom random = random(number);
        String[] idAndName = key(random).split("_", 2);
        StringBuilder json = new StringBuilder("{\"AttrID\":")
                .append(idAndName[0])
                .append(",\"AttrName\":\"")
                .append(idAndName[1])
                .append("\",\"Ages\":[");
        int ages = 1 + random.nextInt(MAX_AGES);
        for (int i = 0; i < ages; i++) {
            json.append(i == 0 ? "" : ",").append(1 + random.nextInt(MAX_AGE));
        }
        json.append("],\"Locations\":{");
        int locations = 1 + random.nextInt(MAX_LOCATIONS);
        for (int i = 0; i < locations; i++) {
            json.append(i == 0 ? "\"" : ",\"").append(name(random)).append("\":\"");
            json.append(name(random)).append('"');
        }
        json.append("},\"Timestamp\":").append(random.nextLong() >>> 1).append('}');
        return json.toString().getBytes(US_ASCII);
    }

    private SplittableRandom random(int number) {
        return new SplittableRandom(seed + number).split();
    }

    private static String key(SplittableRandom random) {
        return random.nextInt(FIRST_ID, LAST_ID) + "_" + name(random);
    }

    private static String name(SplittableRandom random) {
        StringBuilder name = new StringBuilder(NAME_LENGTH);
        for (int i = 0; i < NAME_LENGTH; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }
}
