/// Owns what this machine says of itself: processors, memory, disks, processes, interfaces and
/// connections. Gets the kernel's files; gives JSON. Never starts a process, and never blocks a
/// call for a measurement.
@NullMarked
package dev.roundhouse.systemtools.host;

import org.jspecify.annotations.NullMarked;
