package dev.roundhouse.http;

import java.io.IOException;

/// The bytes under one connection: TCP, or TLS over it. A seam so that other sockets can carry
/// HTTP. Used by one thread at a time, except [#close].
interface Transport {
  /// Connects; called once, first.
  void connect() throws IOException;

  /// Waits for bytes, at most as long as [#silence] said.
  ///
  /// @return how many came, or -1 at the end
  int read(byte[] into, int offset, int length) throws IOException;

  /// Writes all of it.
  void write(byte[] from, int offset, int length) throws IOException;

  /// How many bytes can surely be read without waiting; 0 when unknown.
  int available() throws IOException;

  /// Sets the longest wait of a read in milliseconds; 0 waits without end.
  void silence(int millis) throws IOException;

  /// Whether the other end has, as far as can be told without waiting, neither closed nor sent
  /// anything: only then may an idle connection carry the next request.
  boolean isQuiet();

  /// Ends it at once and unblocks whoever waits in it. By any thread, at any time, more than once.
  void close();
}
