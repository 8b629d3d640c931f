package dev.roundhouse.http;

import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The head of an upstream's reply, and its body on demand: whole or as a stream.
public interface Reply {
  int status();

  /// The first value of a header, looked up without regard to case.
  @Nullable String header(String name);

  Headers headers();

  /// The content type without parameters, in lower case; empty when absent.
  String mediaType();

  /// Reads the body whole, within the limit.
  byte[] body() throws UpstreamException;

  /// The body as it comes. A read waits up to the read timeout, or what [#patience] last said.
  InputStream stream();

  /// The longest silence from here on; zero means without end (idle event streams).
  void patience(Duration silence) throws UpstreamException;
}
