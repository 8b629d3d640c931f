/// Owns the jobs of the room: their queue, their threads, their journal. Gets stages that do the
/// steps. Gives jobs whose state is on the disk before anybody hears of it. Never knows what a step
/// does.
@NullMarked
package dev.roundhouse.updates.job;

import org.jspecify.annotations.NullMarked;
