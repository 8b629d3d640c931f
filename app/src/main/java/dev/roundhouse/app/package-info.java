/// Owns main, the wiring, the order of start and its reverse. Gets the command line; gives every
/// room what it stands on. Never decides anything that a room could.
@NullMarked
package dev.roundhouse.app;

import org.jspecify.annotations.NullMarked;
