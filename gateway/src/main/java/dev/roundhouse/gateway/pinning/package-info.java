/// Owns which definitions of tools, prompts and templates are approved, and which servers wait for
/// a person. Gets definitions as they are read, and servers as they are wished for. Gives the
/// screen through which lists are made, and the catalog of the servers that are open. Never talks
/// to a server or a client.
@NullMarked
package dev.roundhouse.gateway.pinning;

import org.jspecify.annotations.NullMarked;
