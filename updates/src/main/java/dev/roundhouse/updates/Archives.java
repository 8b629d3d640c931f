package dev.roundhouse.updates;

import dev.roundhouse.http.HttpClient;
import java.net.URI;
import java.util.Optional;
import java.util.function.Predicate;

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

  /// The document with statements about a version; empty where there is none.
  ///
  /// @param isAllowed which addresses may be asked, those that it leads to included
  /// @param what it is, in words, for messages
  /// @throws SourceException when nobody can say that
  Optional<byte[]> attestations(URI at, Predicate<URI> isAllowed, String what)
      throws SourceException;

  @Override
  void close();
}
