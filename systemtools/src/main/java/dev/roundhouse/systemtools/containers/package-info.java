/// Owns what callers see and change of containers, images and stacks. Gets the engine's API, of
/// which each tool has only the requests of its right; gives JSON. Never tells the value of a
/// container's variable, and never touches containers that the fleet runs.
@NullMarked
package dev.roundhouse.systemtools.containers;

import org.jspecify.annotations.NullMarked;
