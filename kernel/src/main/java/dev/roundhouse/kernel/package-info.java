/// Owns the words every room speaks: ids, time, lifecycle, snapshots, secrets and units. Gets
/// nothing; it stands on the JDK alone. Gives small immutable types and the only clocks and sleeps
/// in the house. Never knows MCP, HTTP or any other product noun.
@NullMarked
package dev.roundhouse.kernel;

import org.jspecify.annotations.NullMarked;
