/// Owns the packages and services of this machine. Gets the machine's own programs; gives JSON.
/// Never runs a shell, and never changes a package that was not shown before.
@NullMarked
package dev.roundhouse.systemtools.upkeep;

import org.jspecify.annotations.NullMarked;
