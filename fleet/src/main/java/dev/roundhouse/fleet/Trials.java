package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.limits.Enclosure;
import dev.roundhouse.fleet.limits.Hidden;
import dev.roundhouse.fleet.limits.Scene;
import dev.roundhouse.fleet.process.SandboxTrial;
import dev.roundhouse.fleet.process.ServerLog;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Starts processes of servers that are only to be looked at, each in the tightest sandbox that
/// this machine has: a home with nothing but bait, no network unless it is told, what it is made of
/// to be read and nothing of the machine to be written. Directories that its arguments name are
/// there and empty. Safe for many threads.
public final class Trials {
  static final String TENANT = "trial";

  /// Where a sandbox has room that is gone with it.
  private static final Path ROOM = Path.of("/tmp");

  /// Directories below are programs and no data.
  private static final List<String> PROGRAMS =
      List.of("usr", "bin", "sbin", "lib", "lib32", "lib64", "etc", "dev", "proc", "sys");

  /// A command that holds nothing but what it needs, and what its sandbox has.
  record Held(Launch.Command command, Scene scene) {
    Held {
      requireNonNull(command, "command");
      requireNonNull(scene, "scene");
    }
  }

  /// Starts what is ready to be started, beside all slots.
  interface Start {
    ProcessInstance of(Slot.Key key, Held held, ServerLog log) throws InterruptedException;
  }

  private final Path data;
  private final FleetSettings settings;
  private final Predicate<PackageSpec> isInstalled;
  private final Start start;
  private final Ticker ticker;
  private final Map<ServerId, ServerLog> logs = new ConcurrentHashMap<>();

  Trials(
      Path data,
      FleetSettings settings,
      Predicate<PackageSpec> isInstalled,
      Start start,
      Ticker ticker) {
    this.data = requireNonNull(data, "data");
    this.settings = requireNonNull(settings, "settings");
    this.isInstalled = requireNonNull(isInstalled, "isInstalled");
    this.start = requireNonNull(start, "start");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Clears what an earlier run has left.
  void sweep() {
    Scratch.sweep(homes());
  }

  private Path homes() {
    return data.resolve("run").resolve("trials");
  }

  /// Starts a command beside whatever runs of the server.
  ///
  /// @param command with the variables that it is to see; what it says of a sandbox, and where it
  ///   runs, does not count where a sandbox can be had
  /// @param network whether it reaches the network
  /// @throws FleetException when it does not start, or ends at once; also for a package that is not
  ///   in the store, as nothing is installed for a trial
  public Trial open(ServerId server, Launch.Command command, boolean network)
      throws InterruptedException {
    requireInstalled(server, command);
    Trial.Walls walls = walls(network);
    ServerLog log = logs.computeIfAbsent(server, this::log);
    Slot.Key key = new Slot.Key(server, TENANT);
    TrialHome home;
    try {
      home = TrialHome.in(homes(), server, walls instanceof Trial.Walls.Sandboxed ? ROOM : null);
    } catch (IOException e) {
      throw new FleetException(
          Category.START_FAILED, server, "nothing can be tried: " + e.getMessage(), e);
    }
    boolean isOpen = false;
    try {
      ProcessInstance instance = start.of(key, held(command, walls, home), log);
      isOpen = true;
      return new Trial(instance, walls, log.file(), settings.stopWithin(), home);
    } catch (IOException e) {
      throw new FleetException(
          Category.START_FAILED, server, "nothing can be tried: " + e.getMessage(), e);
    } finally {
      if (!isOpen) {
        home.close();
      }
    }
  }

  private void requireInstalled(ServerId server, Launch.Command command) {
    if (!PackageSpec.isMeant(command.command())) {
      return;
    }
    PackageSpec spec;
    try {
      spec = PackageSpec.parse(command.command());
    } catch (IllegalArgumentException e) {
      throw new FleetException(Category.START_FAILED, server, "" + e.getMessage(), e);
    }
    if (!isInstalled.test(spec)) {
      throw new FleetException(
          Category.START_FAILED,
          server,
          spec + " is not in the package store, and nothing is installed for a trial; stage it");
    }
  }

  /// What this machine has now. Makes a sandbox to see, which takes some milliseconds.
  private static Trial.Walls walls(boolean network) {
    Optional<String> program = Enclosure.program();
    if (program.isEmpty()) {
      return new Trial.Walls.None("bwrap is not installed; install bubblewrap");
    }
    return switch (SandboxTrial.of(program.get())) {
      case SandboxTrial.Works _ -> new Trial.Walls.Sandboxed(network);
      case SandboxTrial.Fails(String why) ->
          new Trial.Walls.None("a trial run of " + program.get() + " fails: " + why);
    };
  }

  private Held held(Launch.Command command, Trial.Walls walls, TrialHome home) throws IOException {
    Path room = home.place();
    Map<String, Secret> env = new HashMap<>(command.env());
    env.put("HOME", Secret.of(room.toString()));
    for (String each : List.of("CONFIG", "CACHE", "DATA", "STATE")) {
      env.put("XDG_%s_HOME".formatted(each), Secret.of(room.resolve("." + each).toString()));
    }
    return switch (walls) {
      case Trial.Walls.Sandboxed(boolean hasNetwork) -> boxed(command, env, hasNetwork, home);
      case Trial.Walls.None _ -> {
        env.put("TMPDIR", Secret.of(room.toString()));
        yield new Held(with(command, env, Optional.empty(), List.of()), Scene.BARE);
      }
    };
  }

  private Held boxed(
      Launch.Command command, Map<String, Secret> env, boolean hasNetwork, TrialHome home)
      throws IOException {
    boolean isPackage = PackageSpec.isMeant(command.command());
    List<Path> empty = new ArrayList<>();
    List<Path> parts = new ArrayList<>(command.parts());
    for (String each : command.args()) {
      named(each)
          .ifPresent(path -> {
            if (Files.isDirectory(path)) {
              empty.add(path);
            } else if (!isPackage) {
              parts.add(path);
            }
          });
    }
    Optional<Path> cwd = command.cwd().filter(Files::isDirectory);
    if (isPackage) {
      cwd.ifPresent(empty::add);
    } else {
      parts.addAll(surroundings(parts));
    }
    List<Path> read =
        isPackage ? List.of() : command.sandbox().map(Sandbox::read).orElse(List.of());
    command.sandbox().stream()
        .flatMap(given -> (isPackage ? all(given) : given.write()).stream())
        .filter(Files::isDirectory)
        .forEach(empty::add);
    Sandbox sandbox = new Sandbox(List.of(), read, hasNetwork);
    return new Held(
        with(command, env, Optional.of(sandbox), parts),
        new Scene(
            empty.stream().filter(each -> mayBeEmpty(each, parts)).distinct().toList(),
            home.shown()));
  }

  private static List<Path> all(Sandbox given) {
    List<Path> all = new ArrayList<>(given.read());
    all.addAll(given.write());
    return all;
  }

  /// A full path among the arguments that leads somewhere.
  private static Optional<Path> named(String argument) {
    try {
      Path path = Path.of(argument);
      return Optional.of(path).filter(each -> each.isAbsolute() && Files.exists(each));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  /// The packages that the files of a program are of, but none that is somebody's home.
  private List<Path> surroundings(List<Path> files) throws IOException {
    Hidden hidden = Hidden.of(data, Path.of(System.getProperty("user.home", "/")));
    List<Path> found = new ArrayList<>();
    for (Path file : files) {
      for (Path up = file.toRealPath().getParent(); up != null; up = up.getParent()) {
        if (Files.exists(up.resolve("package.json"))) {
          Path folder = up;
          if (hidden.places().stream().noneMatch(each -> each.startsWith(folder))) {
            found.add(folder);
          }
          break;
        }
      }
    }
    return found;
  }

  private static boolean mayBeEmpty(Path directory, List<Path> parts) {
    Path named = directory.normalize();
    return named.getNameCount() > 1
        && !PROGRAMS.contains(named.getName(0).toString())
        && parts.stream().noneMatch(each -> each.startsWith(named));
  }

  private static Launch.Command with(
      Launch.Command command,
      Map<String, Secret> env,
      Optional<Sandbox> sandbox,
      List<Path> parts) {
    return new Launch.Command(
        command.command(),
        command.args(),
        env,
        command.cwd(),
        command.limits(),
        command.runAs(),
        sandbox,
        parts);
  }

  private ServerLog log(ServerId server) {
    return new ServerLog(
        data.resolve("logs").resolve("trials").resolve(server + ".log"),
        settings.log().maxSize().bytes(),
        settings.log().files(),
        ticker);
  }

  /// Closes the logs.
  void close() {
    logs.values().forEach(ServerLog::close);
  }
}
