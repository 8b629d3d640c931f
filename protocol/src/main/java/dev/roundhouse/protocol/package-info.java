/// Owns MCP and JSON-RPC on the wire: frames, lossless rewriting, server-sent events, header
/// values. Gets bytes and limits. Gives spans, views and new byte arrays, and says what is wrong
/// and where. Never opens a socket, starts a thread or decides what a call means.
@NullMarked
package dev.roundhouse.protocol;

import org.jspecify.annotations.NullMarked;
