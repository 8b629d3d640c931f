/// Owns the language of conditions: what they may read, how they are compiled and asked. Gets an
/// expression and what is known of a call. Gives whether it holds, or why that cannot be said.
/// Never decides a call, and is not loaded before there is a condition.
@NullMarked
package dev.roundhouse.security.policy;

import org.jspecify.annotations.NullMarked;
