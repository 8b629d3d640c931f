/// Owns connections to servers: handshake in either era, calls under way, what arrives unasked.
/// Gets leases from `fleet` and definitions from `catalog`. Gives a pull-based
/// [dev.roundhouse.gateway.upstream.UpstreamCall] that looks alike over every transport. Never
/// knows who is downstream.
@NullMarked
package dev.roundhouse.gateway.upstream;

import org.jspecify.annotations.NullMarked;
