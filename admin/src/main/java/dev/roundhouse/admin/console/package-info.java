/// Owns the pages for people: what they look like, who is signed in, what a click does. Gets
/// requests from the root of the room; gives every action to operations, as the person who asked.
/// Gives HTML. Never decides what somebody may do, and never needs a script to be read or used.
@NullMarked
package dev.roundhouse.admin.console;

import org.jspecify.annotations.NullMarked;
