/// Owns what is sent to other machines to see whether they answer. Gets names and addresses from
/// callers, who are not trusted; gives what was found. Never connects to what the rules forbid, and
/// never resolves a name twice between the check and the connection.
@NullMarked
package dev.roundhouse.systemtools.network;

import org.jspecify.annotations.NullMarked;
