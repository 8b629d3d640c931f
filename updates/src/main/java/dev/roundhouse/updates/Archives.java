package dev.roundhouse.updates;

import dev.roundhouse.http.HttpClient;
import java.net.URI;
import java.util.Optional;

/// The way to the archives of a source, as long as it is open. Used by one thread.
public interface Archives extends AutoCloseable {
  /// The address of the registry itself, whose host they may come from.
  URI registry();

  /// A client that trusts whom the registry is trusted by.
  HttpClient client();

  /// The document with the keys that the registry signs with; empty where it has none.
  ///
  /// @throws SourceException when nobody can say that
  Optional<byte[]> keys() throws SourceException;

  @Override
  void close();
}
