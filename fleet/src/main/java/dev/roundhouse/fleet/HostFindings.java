package dev.roundhouse.fleet;

import dev.roundhouse.fleet.container.Engine;
import dev.roundhouse.fleet.container.EngineException;
import dev.roundhouse.fleet.container.EngineSocket;
import dev.roundhouse.fleet.memory.Host;
import dev.roundhouse.fleet.process.Programs;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Finding.Verdict;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What this machine can do for servers, in the sentences that both the log of a start and the
/// doctor say. Looks only, and starts nothing of the fleet. Safe for many threads.
public final class HostFindings {
  /// Versions of node that keep nothing of what they have compiled.
  private static final Pattern OLD_NODE = Pattern.compile("v(1?\\d|2[01]|22\\.0)\\.");

  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private static final String INSTEAD =
      "idle servers are stopped instead, and started again by the next call";
  private static final String PAGE = "see docs/how-to/prepare-the-host.md";

  /// Above this share of lost time the machine feels slow.
  private static final double HIGH_PRESSURE = 10;

  private static final Set<String> LIMITS = Set.of("memory", "cpu");

  private HostFindings() {}

  /// What is so now. Reads small files of the kernel: some milliseconds, the first time tens of
  /// them.
  public static List<Finding> now() {
    List<Finding> all = new ArrayList<>(of(Host.read()));
    all.add(Confines.finding());
    all.add(Confines.walls());
    all.add(Enclosures.finding());
    all.add(OpenFiles.finding());
    return List.copyOf(all);
  }

  /// Says once in the log what this machine cannot do, a line each. Nothing where it can do all.
  public static void log() {
    for (Finding finding : now()) {
      if (finding.verdict() != Verdict.OK) {
        LOG.log(Level.INFO, "{0}", finding);
      }
    }
  }

  /// The programs that servers are mostly started with. Starts each for its version, which takes up
  /// to a second together.
  ///
  /// @param path where programs are looked for, as in `PATH`
  public static List<Finding> programs(String path) {
    return List.of(
        node(program("node", path, "most published servers", "Node.js 20 or newer")),
        program("npm", path, "servers that are named as packages (npx)", "npm"),
        setsid(path));
  }

  /// The engine that servers in containers are made by. Asks it for its version.
  ///
  /// @param address as in `DOCKER_HOST`; empty for the usual place
  public static Finding engine(Optional<String> address) {
    String name = "container engine";
    String only = "servers in containers cannot be started; others can";
    try {
      EngineSocket socket = EngineSocket.parse(address.orElse(EngineSocket.USUAL));
      if (!Files.exists(socket.file())) {
        return Finding.limited(
            name,
            "none listens at " + socket.file() + "; " + only,
            "install and start one, or name its socket with fleet.container-engine");
      }
      try (Engine engine = Engine.at(socket, Ticker.system())) {
        return Finding.ok(name, engine.version() + " at " + socket.file());
      }
    } catch (IllegalArgumentException e) {
      return Finding.limited(name, "" + e.getMessage(), "see docs/how-to/run-a-container.md");
    } catch (EngineException e) {
      return Finding.limited(name, e.what(), "see docs/how-to/run-a-container.md");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Finding.limited(name, "the look at it was interrupted", "look again");
    }
  }

  static List<Finding> of(Host host) {
    return List.of(memory(host), swap(host), pagingOut(host), groups(host.cgroups()));
  }

  private static Finding memory(Host host) {
    String name = "memory";
    if (host.memoryTotalBytes() == 0) {
      return Finding.limited(
          name, "this system does not tell how much there is", "run on Linux, which does");
    }
    String amount =
        size(host.memoryTotalBytes()) + ", " + size(host.memoryAvailableBytes()) + " available";
    Optional<Host.Pressure> pressure = host.pressure();
    if (pressure.isPresent() && pressure.get().some10() > HIGH_PRESSURE) {
      return Finding.limited(
          name,
          amount
              + String.format(
                  Locale.ROOT,
                  "; processes lost %.0f %% of the last ten seconds waiting for it",
                  pressure.get().some10()),
          "add memory, or let idle servers go earlier (fleet.sleep)");
    }
    return Finding.ok(name, amount);
  }

  private static Finding swap(Host host) {
    String name = "swap";
    if (host.memoryTotalBytes() == 0) {
      return Finding.limited(
          name, "this system does not tell whether it has any; " + INSTEAD, "run on Linux");
    }
    if (host.swapTotalBytes() == 0) {
      return Finding.limited(
          name,
          "there is none, so paging out a sleeping server saves about nothing; " + INSTEAD,
          "add zram or a swap file, " + PAGE);
    }
    String amount =
        size(host.swapTotalBytes())
            + (host.isZram() ? " with compressed memory (zram)" : " on disk")
            + ", "
            + size(host.swapFreeBytes())
            + " free";
    if (host.swapFreeBytes() == 0) {
      return Finding.limited(
          name,
          amount + ", so sleeping servers cannot be paged out; " + INSTEAD,
          "add more, " + PAGE);
    }
    return Finding.ok(
        name,
        host.isZram() ? amount + "; zram itself takes " + size(host.zramUsedBytes()) : amount);
  }

  private static Finding pagingOut(Host host) {
    String name = "paging out";
    if (host.mayPageOut()) {
      return Finding.ok(name, "this program may page out the servers that it has started");
    }
    return Finding.limited(
        name,
        "this program lacks CAP_SYS_NICE on this machine, so it may not page out sleeping servers; "
            + INSTEAD,
        "in a systemd unit AmbientCapabilities=CAP_SYS_NICE, for a container --cap-add SYS_NICE, "
            + PAGE);
  }

  private static Finding groups(Host.Cgroups cgroups) {
    String name = "control groups";
    return switch (cgroups) {
      case Host.Cgroups.None(String why) ->
          Finding.limited(
              name,
              why + "; limits on the memory and processors of single servers cannot be in force",
              "run on Linux with /sys/fs/cgroup mounted");
      case Host.Cgroups.V1(Set<String> controllers, boolean isWritable) ->
          groups(name, "version 1", controllers, isWritable);
      case Host.Cgroups.Hybrid(Set<String> controllers, boolean isWritable, Host.Cgroups.V2 _) ->
          groups(name, "version 1 beside version 2", controllers, isWritable);
      case Host.Cgroups.V2(boolean isDelegated, Set<String> controllers) ->
          groups(name, "version 2", controllers, isDelegated);
    };
  }

  private static Finding groups(
      String name, String version, Set<String> controllers, boolean isOurs) {
    if (!isOurs) {
      return Finding.limited(
          name,
          version
              + ", not handed over to this program; limits on single servers cannot be in force,"
              + " those on the whole program can",
          "in a systemd unit Delegate=yes, " + PAGE);
    }
    if (!controllers.containsAll(LIMITS)) {
      Set<String> lacking = new TreeSet<>(LIMITS);
      lacking.removeAll(controllers);
      return Finding.limited(
          name,
          version
              + " without "
              + String.join(" and ", lacking)
              + "; servers can be frozen, but not limited in that",
          "in a systemd unit Delegate=yes, " + PAGE);
    }
    return Finding.ok(
        name,
        version
            + " with "
            + String.join(", ", new TreeSet<>(controllers))
            + "; limits on single servers can be in force");
  }

  private static Finding program(String name, String path, String what, String cure) {
    return switch (Programs.version(name, path)) {
      case Programs.Version.Known(String file, String version) ->
          Finding.ok(name, version + " at " + file);
      case Programs.Version.Unknown(String why) ->
          Finding.limited(
              name, why + "; " + what + " cannot be started", "install " + cure + " into the PATH");
    };
  }

  private static Finding node(Finding found) {
    Matcher version = OLD_NODE.matcher(found.says());
    return found.verdict() == Verdict.OK && version.lookingAt()
        ? Finding.ok(
            found.name(),
            found.says() + "; from 22.1 on it keeps what it has compiled, and servers start faster")
        : found;
  }

  private static Finding setsid(String path) {
    String name = "setsid";
    return Programs.find(name, path)
        .map(file -> Finding.ok(name, "at " + file))
        .orElseGet(() ->
            Finding.limited(
                name,
                "was not found on PATH; a start by hand ends with its terminal",
                "install util-linux, or start from a service manager"));
  }

  private static String size(long bytes) {
    double mebibytes = bytes / 1048576.0;
    return mebibytes < 1024
        ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
        : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024);
  }
}
