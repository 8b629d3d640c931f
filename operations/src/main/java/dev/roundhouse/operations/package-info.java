/// Owns every command and query once: authorize, do, tell. Gets a principal and a wish from the
/// doors. Gives plain records; never renders them. Never reaches around the rooms that own the
/// facts.
@NullMarked
package dev.roundhouse.operations;

import org.jspecify.annotations.NullMarked;
