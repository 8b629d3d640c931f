package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.limits.Account;
import dev.roundhouse.fleet.limits.Bounds;
import dev.roundhouse.fleet.limits.Chain;
import dev.roundhouse.fleet.limits.Group;
import dev.roundhouse.fleet.limits.Groups;
import dev.roundhouse.fleet.limits.InForce;
import dev.roundhouse.fleet.memory.Gate;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How far servers may go: their limits and their user, as settings and definitions say and this
/// machine can do. Safe for many threads.
final class Confines {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private final FleetSettings settings;
  private final Groups groups;
  private final Path gates;

  /// @param data the data directory, which holds the gates
  Confines(String house, Path data, FleetSettings settings, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.gates = data.resolve("run").resolve("gates");
    this.groups = Groups.of(house, Processes.ownRun(), settings.controlGroup(), ticker);
  }

  /// Clears what an earlier run has left.
  void open() throws InterruptedException {
    groups.sweep(Processes::isRunning);
    try {
      Files.createDirectories(gates);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(gates)) {
        for (Path gate : left) {
          Files.deleteIfExists(gate);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be cleared: {1}", gates, e.getMessage());
    }
    // So that the first start does not wait for it.
    Thread.ofVirtual().name("gates").start(Confines::prepare);
  }

  private static void prepare() {
    try {
      Gate.prepare();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "servers start before they are in their group: {0}", e.getMessage());
    }
  }

  /// What becomes of these limits.
  LimitsInForce inForce(ResourceLimits own, Optional<String> runAs) {
    ResourceLimits limits = own.or(settings.limits());
    InForce found = groups.inForce(limits, runAs.or(settings::runAs).isPresent());
    return new LimitsInForce(
        limits,
        switch (found.by()) {
          case CGROUP_V2 -> LimitsInForce.By.CGROUP_V2;
          case CGROUP_V1 -> LimitsInForce.By.CGROUP_V1;
          case RLIMITS -> LimitsInForce.By.RLIMITS;
          case NONE -> LimitsInForce.By.NONE;
        },
        found.lacking());
  }

  /// What holds one process in, made for it.
  ///
  /// @throws FleetException when it is to be a user that it cannot be
  Bounds bounds(ServerId server, String id, Launch.Command command) {
    Optional<Account> account = account(server, command.runAs().or(settings::runAs));
    ResourceLimits limits = command.limits().or(settings.limits());
    @Nullable Group group = null;
    try {
      group = groups.make(id, limits);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0} gets no control group, and limits that need one are not in force: {1}",
          id,
          e.getMessage());
    }
    inForce(command.limits(), command.runAs())
        .lacking()
        .forEach((limit, why) ->
            LOG.log(Level.WARNING, "{0}: limit on {1} is not in force: {2}", id, limit, why));
    boolean isCounted = groups.countsProcesses() || account.isEmpty();
    return new Bounds(
        group,
        gates.resolve(id),
        number(limits.files()),
        isCounted ? OptionalInt.empty() : number(limits.pids()),
        account);
  }

  private static OptionalInt number(Optional<Integer> value) {
    return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
  }

  private static Optional<Account> account(ServerId server, Optional<String> runAs) {
    if (runAs.isEmpty() || runAs.get().equals(System.getProperty("user.name"))) {
      return Optional.empty();
    }
    String name = runAs.get();
    if (!"root".equals(System.getProperty("user.name"))) {
      throw refused(
          server, name, "only root can become another; start Roundhouse as root, or as " + name);
    }
    if (!Chain.system().hasPrivileges()) {
      throw refused(server, name, "setpriv is missing; install util-linux");
    }
    try {
      Optional<Account> found = Account.find(name);
      if (found.isEmpty()) {
        throw refused(server, name, "this machine knows no such user; add it, or correct run-as");
      }
      return found;
    } catch (IOException e) {
      throw refused(server, name, "the users of this machine cannot be read: " + e.getMessage());
    }
  }

  private static FleetException refused(ServerId server, String name, String why) {
    return new FleetException(
        Category.START_FAILED, server, "it cannot run as %s: %s".formatted(name, why));
  }

  void close() {
    groups.close();
  }
}
