package dev.roundhouse.gateway.door;

/// Where the messages of one client request go. Used by the thread of the request.
interface Answer {
  /// Sends a notification or a question that belongs to the request, before its response.
  void also(byte[] frame);

  /// Sends the response; nothing follows.
  void done(byte[] frame, int status);
}
