/// Owns TOON, the Token-Oriented Object Notation, as its public specification 4.0 has it. Gets and
/// gives JSON. Never reads a value as anything but JSON: no type is guessed.
@NullMarked
package dev.roundhouse.systemtools.toon;

import org.jspecify.annotations.NullMarked;
