/** To come. */
package io.flotilla.example.hello;
