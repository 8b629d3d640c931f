package dev.roundhouse.app;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.config.Environment;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.ProtectedSet;
import dev.roundhouse.updates.Updates;

/// Opens the room of updates on the rooms below it.
final class Updating {
  private Updating() {}

  static Updates updates(
      Catalog catalog,
      Fleet fleet,
      Database database,
      LiveSettings live,
      DataDirectory directory,
      Ticker ticker) {
    return Updates.open(
        new Updates.Parts(
            catalog.image(),
            fleet,
            database,
            live::updates,
            Environment.system().programs(),
            () -> directory.folder("updates"),
            ticker));
  }

  static ProtectedSet protectedSet(
      Catalog catalog,
      Updates updates,
      Fleet fleet,
      Database database,
      LiveSettings live,
      DataDirectory directory,
      House.Opening opening) {
    return ProtectedSet.open(
        new ProtectedSet.Parts(
            catalog,
            updates,
            fleet.shelf()::all,
            database,
            () -> live.updates().protection(),
            opening.file(),
            Environment.system().programs(),
            () -> directory.folder("protect"),
            opening.ticker()));
  }
}
