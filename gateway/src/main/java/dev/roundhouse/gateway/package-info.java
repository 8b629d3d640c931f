/// Owns the call in flight: doors in both eras, sessions, merged lists, translation, upstream
/// connections. Gets leases from `fleet`, the wish from `catalog`, principals from `security`.
/// Gives an HTTP handler; never starts a process.
@NullMarked
package dev.roundhouse.gateway;

import org.jspecify.annotations.NullMarked;
