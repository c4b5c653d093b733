/** To come. */
package io.flotilla.example.benchmark;
