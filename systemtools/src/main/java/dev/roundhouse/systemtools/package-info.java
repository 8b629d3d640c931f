/// Owns the built-in system server: host, network, file and container tools, its prompts and
/// resources. Gets requests from the gateway, each with the scopes of its token; gives answers.
/// Never runs without path, host and scope rules, and starts programs through the fleet alone.
@NullMarked
package dev.roundhouse.systemtools;

import org.jspecify.annotations.NullMarked;
