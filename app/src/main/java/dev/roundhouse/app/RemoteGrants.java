package dev.roundhouse.app;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.security.RemoteAccess;
import dev.roundhouse.security.RemoteAccessException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Has what was granted at a server forgotten when a person removes it. What has only gone from the
/// configuration file may come back with it, and keeps what it was granted.
final class RemoteGrants {
  private static final Logger LOG = System.getLogger("roundhouse.app");

  private RemoteGrants() {}

  static Snapshot.Registration follow(Catalog catalog, RemoteAccess access) {
    return catalog.image().follow((before, after) -> changed(before, after, access));
  }

  private static void changed(CatalogImage before, CatalogImage after, RemoteAccess access) {
    for (ServerDefinition was : before.servers().values()) {
      ServerId id = was.id();
      if (was.origin() == Origin.STORE && !after.servers().containsKey(id)) {
        try {
          access.forgetAll(id.value());
        } catch (RemoteAccessException e) {
          LOG.log(Level.WARNING, "what was granted at a removed server is still there", e);
        }
      }
    }
  }
}
