/** To come. */
package io.flotilla.transport;
