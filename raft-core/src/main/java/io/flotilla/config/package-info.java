/**
 * Settings: immutable, built once, validated together with their relations.
 */
@NullMarked
package io.flotilla.config;

import org.jspecify.annotations.NullMarked;
