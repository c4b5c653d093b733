package io.flotilla.example.kv.demo;

/** What is written: distinct keys, each with one value. Thread safe; the same number always gives the same bytes. */
interface Records {
    /** How many there are. */
    int count();

    /** What they are and how many, for people. */
    String words();

    /** Key of record {@code number}, within {@code [0, count)}; of characters that need no encoding in a URL. */
    String key(int number);

    /** Value of record {@code number}. */
    byte[] value(int number);
}
