/** To come. */
package io.flotilla.example.kv;
