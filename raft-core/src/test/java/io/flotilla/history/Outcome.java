package io.flotilla.history;

/** How an attempt to decide a key ended. */
enum Outcome {
    /** There is an order. */
    FOUND,
    /** There is none. */
    NONE,
    /** Nothing is known yet. */
    GAVE_UP
}
