/// Owns who may, how often and with whose consent, and who did: tokens, scopes, rules, limits,
/// approvals, known hosts, sealed state, the audit log. Gets secrets from files, records from the
/// store, and events from those who see them. Gives a principal, a decision, or a reason why not.
/// Never decides by what a client says of itself.
@NullMarked
package dev.roundhouse.security;

import org.jspecify.annotations.NullMarked;
