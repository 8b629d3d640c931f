/// Owns the walls around child processes: control groups, the users they run as, and the programs
/// that put both in place. Gets limits; gives a [dev.roundhouse.fleet.limits.Group] for each child,
/// and says what is not in force. Never starts a process.
@NullMarked
package dev.roundhouse.fleet.limits;

import org.jspecify.annotations.NullMarked;
