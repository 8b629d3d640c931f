/// Owns who may, and who did: tokens, scopes, known hosts, sealed state, the audit log. Gets
/// secrets from files, token records from the store, and events from those who see them. Gives a
/// principal, or a reason why not. Never decides by what a client says of itself.
@NullMarked
package dev.roundhouse.security;

import org.jspecify.annotations.NullMarked;
