package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.config.Environment;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.gateway.Recorder;
import dev.roundhouse.gateway.Tryout;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.UpdateMetrics;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.JobNews;
import dev.roundhouse.updates.LiveServers;
import dev.roundhouse.updates.Notices;
import dev.roundhouse.updates.ProtectedSet;
import dev.roundhouse.updates.RehearsalStage;
import dev.roundhouse.updates.Updates;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens the room of updates on the rooms below it.
final class Updating {
  private Updating() {}

  /// What versions are tried beside, and let in to.
  record Around(
      Catalog catalog,
      Fleet fleet,
      Gateway gateway,
      Metrics metrics,
      Recorder recorder,
      SecretResolver secrets,
      Notices notices,
      UpdateMetrics metricsOfJobs,
      JobNews news) {}

  /// What is open.
  record Opened(Updates updates, ProtectedSet protection) {}

  static Opened open(
      Around around,
      Database database,
      LiveSettings live,
      DataDirectory directory,
      House.Opening opening) {
    AtomicReference<@Nullable ProtectedSet> custody = new AtomicReference<>();
    Supplier<ProtectedSet> protection = () -> requireNonNull(custody.get(), "opened with updates");
    Updates updates = updates(around, protection, database, live, directory, opening.ticker());
    ProtectedSet set = protectedSet(around, updates, database, live, directory, opening);
    custody.set(set);
    return new Opened(updates, set);
  }

  private static Updates updates(
      Around around,
      Supplier<ProtectedSet> protection,
      Database database,
      LiveSettings live,
      DataDirectory directory,
      Ticker ticker) {
    Fleet fleet = around.fleet();
    Gateway gateway = around.gateway();
    RehearsalStage stage =
        new TrialStage(
            around.catalog().image(),
            around.secrets(),
            fleet.trials(),
            new Tryout(live::gateway, Version.current(), ticker),
            gateway.pinning()::toolsBut,
            around.recorder()::of,
            ticker);
    LiveServers servers = new WatchedServers(around.metrics(), fleet, gateway);
    Updates updates =
        Updates.open(
            new Updates.Parts(
                around.catalog().image(),
                fleet,
                database,
                live::updates,
                Environment.system().programs(),
                () -> directory.folder("updates"),
                Optional.of(
                    new Updates.House(
                        around.catalog(),
                        servers,
                        stage,
                        protection,
                        around.notices(),
                        around.news())),
                ticker));
    around.metricsOfJobs().show(updates.jobs()::open);
    return updates;
  }

  private static ProtectedSet protectedSet(
      Around around,
      Updates updates,
      Database database,
      LiveSettings live,
      DataDirectory directory,
      House.Opening opening) {
    return ProtectedSet.open(
        new ProtectedSet.Parts(
            around.catalog(),
            updates,
            around.fleet().shelf()::all,
            database,
            () -> live.updates().protection(),
            opening.file(),
            Environment.system().programs(),
            () -> directory.folder("protect"),
            opening.ticker()));
  }
}
