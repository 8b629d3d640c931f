/// The inside of the audit log: the queue and its thread, files, chain, redaction, verification and
/// search. Gets events from the contract. Gives lines. Never forgets one without a line that says
/// so.
@NullMarked
package dev.roundhouse.security.audit;

import org.jspecify.annotations.NullMarked;
