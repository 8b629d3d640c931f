/// Owns who may: tokens, scopes, known hosts, sealed state. Gets secrets from files and token
/// records from the store. Gives a principal, or a reason why not. Never decides by what a client
/// says of itself.
@NullMarked
package dev.roundhouse.security;

import org.jspecify.annotations.NullMarked;
