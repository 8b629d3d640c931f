/// Owns native calls: stopping and continuing processes, and moving their memory to swap. Gets
/// numbers of processes; gives what the kernel answered, what processes take, and what this machine
/// can do. Never decides which process sleeps or when.
@NullMarked
package dev.roundhouse.fleet.memory;

import org.jspecify.annotations.NullMarked;
