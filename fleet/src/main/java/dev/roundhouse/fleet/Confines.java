package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.limits.Account;
import dev.roundhouse.fleet.limits.Bounds;
import dev.roundhouse.fleet.limits.Chain;
import dev.roundhouse.fleet.limits.Enclosure;
import dev.roundhouse.fleet.limits.Group;
import dev.roundhouse.fleet.limits.Groups;
import dev.roundhouse.fleet.limits.InForce;
import dev.roundhouse.fleet.limits.Means;
import dev.roundhouse.fleet.limits.Scene;
import dev.roundhouse.fleet.memory.Gate;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How far servers may go: their limits and their user, as settings and definitions say and this
/// machine can do. Safe for many threads.
final class Confines {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private final FleetSettings settings;
  private final Groups groups;
  private final Path data;
  private final Path gates;

  /// @param data the data directory, which holds the gates
  Confines(String house, Path data, FleetSettings settings, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.data = data.toAbsolutePath().normalize();
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
  }

  /// Loads what the first start of a server would wait for, tens of milliseconds.
  static void prepare() {
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
  /// @param scene what its sandbox has that the machine has not, if it runs in one
  /// @throws FleetException when it is to be a user that it cannot be
  Bounds bounds(ServerId server, String id, Launch.Command command, Scene scene) {
    Optional<Account> account = account(server, command.runAs().or(settings::runAs));
    account.ifPresent(user -> readable(server, user, command));
    ResourceLimits limits = command.limits().or(settings.limits());
    Optional<Enclosure> enclosure =
        Enclosures.of(server, data, command, scene, Enclosure.program());
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
        account,
        enclosure);
  }

  /// The data directory is this program's alone, with the packages in it.
  private void readable(ServerId server, Account user, Launch.Command command) {
    for (String each : command.args()) {
      if (each.startsWith(data + "/")) {
        throw refused(
            server,
            user.name(),
            "it cannot read %s, as the data directory is private; install the package elsewhere"
                    .formatted(each)
                + " and name its file, or leave run-as away");
      }
    }
  }

  /// What becomes of limits here: of all of them, if they were asked for.
  static Finding finding() {
    String name = "limits on servers";
    ResourceLimits all =
        new ResourceLimits(
            Optional.of(ByteSize.ofMiB(64)), Optional.of(1.0), Optional.of(64), Optional.of(64));
    Groups groups = Groups.of("doctor", Processes.ownRun(), Optional.empty(), Ticker.system());
    InForce found = groups.inForce(all, false);
    String by = name(found.by());
    if (found.lacking().isEmpty()) {
      return Finding.ok(name, "memory, cpu, pids and files by " + by);
    }
    return Finding.limited(
        name,
        "by "
            + by
            + "; not in force would be "
            + found.lacking().entrySet().stream()
                .map(each -> each.getKey() + " (" + each.getValue() + ")")
                .collect(Collectors.joining(", ")),
        "in a systemd unit Delegate=yes, see docs/how-to/limit-a-server.md");
  }

  /// Whether the programs are there through which servers are started.
  static Finding walls() {
    String name = "walls around servers";
    Chain chain = Chain.system();
    List<String> lacking = new ArrayList<>();
    if (!chain.hasSessions()) {
      lacking.add("setsid (a Ctrl-C at the terminal reaches servers too)");
    }
    if (!chain.hasPrivileges()) {
      lacking.add("setpriv (servers can gain privileges, and run as no other user)");
    }
    if (!chain.hasGate()) {
      lacking.add("flock (a server runs a moment before it is in its control group)");
    }
    return lacking.isEmpty()
        ? Finding.ok(name, "sessions of their own, no new privileges, groups from the start on")
        : Finding.limited(name, "without " + String.join(", ", lacking), "install util-linux");
  }

  private static String name(Means means) {
    return switch (means) {
      case CGROUP_V2 -> "control groups of version 2";
      case CGROUP_V1 -> "control groups of version 1";
      case RLIMITS -> "limits of single processes";
      case NONE -> "nothing";
    };
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
