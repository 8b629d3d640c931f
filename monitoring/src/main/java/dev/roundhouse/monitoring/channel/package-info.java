/// Owns messages about alerts that are on their way to people, and how each kind of channel takes
/// one. Gets messages; brings each, again and again until it is taken or given up, and keeps every
/// attempt. Never keeps who tells one waiting, nor one channel for another.
@NullMarked
package dev.roundhouse.monitoring.channel;

import org.jspecify.annotations.NullMarked;
