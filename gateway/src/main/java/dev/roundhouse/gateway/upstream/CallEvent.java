package dev.roundhouse.gateway.upstream;

import dev.roundhouse.protocol.Frame;

/// What can come next in a call under way.
public sealed interface CallEvent {
  /// A notification that belongs to the call: progress, a log message.
  record Note(Frame frame) implements CallEvent {}

  /// The server asks the client something before it goes on (legacy only). Answered with
  /// [UpstreamCall#answer].
  record Ask(Frame frame) implements CallEvent {}

  /// The response, result or error, still under the upstream's id. Nothing follows.
  ///
  /// @param status HTTP status it came with; 200 where the transport has none
  record Done(Frame frame, int status) implements CallEvent {}
}
