/// Owns messages that are on their way to people. Gets notices; brings each to every address that
/// wants it, in their order, or gives it up and says so. Never keeps who tells one waiting for an
/// address.
@NullMarked
package dev.roundhouse.updates.notify;

import org.jspecify.annotations.NullMarked;
