package dev.roundhouse.http;

/// An HTTP/1 request head with what it says about the connection and the body.
///
/// @param length of the body in bytes, or [#CHUNKED]
record Http1Head(
    RequestHead request,
    boolean isLegacy,
    boolean keepsAlive,
    boolean expectsContinue,
    long length) {
  /// The body comes in chunks and says its length by ending.
  static final long CHUNKED = -1;
}
