/// Owns the check of statements about how a version was built. Gets where they are and a trust
/// root. Gives what is known of it. Never fetches from a host that nobody has named, and loads
/// nothing of sigstore-java before there is something to check.
@NullMarked
package dev.roundhouse.updates.provenance;

import org.jspecify.annotations.NullMarked;
