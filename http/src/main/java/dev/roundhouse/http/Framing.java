package dev.roundhouse.http;

/// What a head says about the bytes after it (RFC 9112, sections 6 and 9).
///
/// @param length the announced length; -1 when none was
/// @param isPersistent whether the connection may carry another request
/// @param keepAlive the seconds after which the peer closes an idle connection; -1 when not said
record Framing(long length, boolean isChunked, boolean isPersistent, int keepAlive) {}
