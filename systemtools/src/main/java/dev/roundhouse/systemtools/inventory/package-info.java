/// Owns what is known of this machine over time: its name and purpose, what people have noted of
/// it, and snapshots to compare. Gets facts from the machine's files and package manager; keeps
/// them in the program's own directory. Never keeps more than it can list.
@NullMarked
package dev.roundhouse.systemtools.inventory;

import org.jspecify.annotations.NullMarked;
