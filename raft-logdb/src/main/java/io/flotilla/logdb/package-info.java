/** To come. */
package io.flotilla.logdb;
