/// Owns one attempt to bring something to a program of the operator's over HTTP. Gets a body. Gives
/// what became of it. Never keeps anything.
@NullMarked
package dev.roundhouse.monitoring.push;

import org.jspecify.annotations.NullMarked;
