package dev.roundhouse.operations;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.kernel.Names;
import dev.roundhouse.kernel.ServerId;
import java.util.Collection;

/// Makes sure that a server is there before anything is done about its versions.
final class KnownServer {
  private KnownServer() {}

  /// @throws CatalogException naming the nearest when it is not there
  static ServerId of(ServerId server, Collection<ServerId> all) {
    if (!all.contains(server)) {
      String near =
          Names.nearest(server.value(), all.stream().map(ServerId::value).toList())
              .map(name -> "; did you mean " + name + "?")
              .orElse("");
      throw new CatalogException(
          CatalogException.Kind.NOT_FOUND,
          "there is no server " + server + near + "; see: roundhouse servers");
    }
    return server;
  }
}
