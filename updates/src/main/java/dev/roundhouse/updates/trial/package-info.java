/// What is made of two versions that were tried: what differs between them, and what follows from
/// it. Pure: it starts nothing and asks nobody.
@NullMarked
package dev.roundhouse.updates.trial;

import org.jspecify.annotations.NullMarked;
