/// Owns the way of lines of the log, and of anything else, to programs of the operator's: what
/// waits, and one attempt. Gets lines, or a body. Gives what became of it. Never keeps anything on
/// the disk.
@NullMarked
package dev.roundhouse.monitoring.push;

import org.jspecify.annotations.NullMarked;
