/// Owns what a tool is: its name, what it needs and may do, what goes in and comes out. Gets
/// arguments as JSON; gives them checked. Never runs one.
@NullMarked
package dev.roundhouse.systemtools.tool;

import org.jspecify.annotations.NullMarked;
