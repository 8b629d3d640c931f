/// Owns what can be found out about the safety of this machine: its settings against a benchmark,
/// its firewall, the audit log. Gets the machine's files and programs; gives findings. Never calls
/// well what it could not look at.
@NullMarked
package dev.roundhouse.systemtools.safety;

import org.jspecify.annotations.NullMarked;
