/// Owns the command line: one class a command, one printer. Gets arguments; asks the running
/// program over its own door, or starts one for the moment. Gives text for people, JSON for
/// scripts, and exit codes. Never prints outside the printer.
@NullMarked
package dev.roundhouse.cli;

import org.jspecify.annotations.NullMarked;
