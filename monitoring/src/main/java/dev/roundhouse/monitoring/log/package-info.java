/// Owns the log of this program on the disk. Gets what its rooms and libraries say. Gives lines
/// back, the newest first found. Never keeps who says something waiting.
@NullMarked
package dev.roundhouse.monitoring.log;

import org.jspecify.annotations.NullMarked;
