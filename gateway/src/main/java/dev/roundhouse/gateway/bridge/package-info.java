/// Owns the translation of one message between the client's era and the server's. Gets scanned
/// frames; gives bytes in which only what must differ differs. Pure functions; never waits, never
/// sends.
@NullMarked
package dev.roundhouse.gateway.bridge;

import org.jspecify.annotations.NullMarked;
