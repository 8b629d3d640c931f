package dev.roundhouse.updates;

import dev.roundhouse.storage.Database;

/// The tables of this room, of which there is one version.
public final class SqlTables {
  private static final int VERSION = 4;

  private SqlTables() {}

  /// Makes them where they are not there yet.
  public static void ready(Database database) {
    database.migrate("updates", VERSION);
  }
}
