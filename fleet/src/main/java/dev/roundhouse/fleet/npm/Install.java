package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.fleet.process.ChildException;
import dev.roundhouse.fleet.process.Processes;
import dev.roundhouse.fleet.process.Tool;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One install under way: run by the thread that asked first, waited for by the others, which get
/// the same outcome. Safe for many threads.
final class Install {
  /// How npm is run.
  ///
  /// @param house the name that marks the processes of this data directory
  /// @param env added to what npm inherits
  record Npm(
      String house, Map<String, Secret> env, Processes processes, Ticker ticker, Duration longest) {
    Npm {
      requireNonNull(house, "house");
      requireNonNull(processes, "processes");
      requireNonNull(ticker, "ticker");
      requireNonNull(longest, "longest");
      env = Map.copyOf(env);
    }
  }

  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  /// Where a `.npmrc` commonly has the token of a registry from.
  private static final Set<String> TOKENS = Set.of("NPM_TOKEN", "NODE_AUTH_TOKEN");

  private final PackageSpec spec;
  private final Folders folders;
  private final Npm npm;
  private final long begin;
  private final NpmOutput output = new NpmOutput();
  private final CompletableFuture<Installed> outcome = new CompletableFuture<>();
  private volatile @Nullable Tool running;
  private volatile boolean isStopped;

  Install(PackageSpec spec, Folders folders, Npm npm) {
    this.spec = requireNonNull(spec, "spec");
    this.folders = requireNonNull(folders, "folders");
    this.npm = requireNonNull(npm, "npm");
    this.begin = npm.ticker().nanos();
  }

  /// Since when, and how far, in words: `installing npm:name for 12 s: npm has fetched 31 files`.
  String note() {
    long seconds = Duration.ofNanos(npm.ticker().nanos() - begin).toSeconds();
    return "installing %s for %d s: %s".formatted(spec, seconds, output.progress());
  }

  /// Does it, and tells those who wait.
  ///
  /// @param progress told the note every now and then
  Installed run(Consumer<String> progress) throws PackageException, InterruptedException {
    LOG.log(Level.INFO, "installing {0}", spec);
    try {
      Installed made = install(progress);
      Duration took = Duration.ofNanos(npm.ticker().nanos() - begin);
      LOG.log(Level.INFO, "installed {0} {1} in {2}", spec, made.version(), Durations.format(took));
      outcome.complete(made);
      return made;
    } catch (PackageException | InterruptedException | RuntimeException | Error e) {
      outcome.completeExceptionally(e);
      throw e;
    }
  }

  /// Nothing had to be done.
  Installed had(Installed there) {
    outcome.complete(there);
    return there;
  }

  /// It has come to nothing, if nobody was told otherwise.
  void failed(PackageException e) {
    outcome.completeExceptionally(e);
  }

  /// Waits for the thread that does it.
  Installed await() throws PackageException, InterruptedException {
    Duration longest = npm.longest().plusMinutes(1);
    try {
      return outcome.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PackageException known) {
        throw new PackageException(known.kind(), known.what(), known);
      }
      throw new PackageException(
          Kind.FAILED, spec + ": could not be installed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new PackageException(Kind.STOPPED, spec + ": its install does not end", e);
    }
  }

  /// Has npm ended, which ends the install.
  void stop() {
    isStopped = true;
    Tool tool = running;
    try {
      if (tool != null && !tool.stop(STOP_WITHIN)) {
        LOG.log(Level.ERROR, "npm, which installs {0}, does not end", spec);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Installed install(Consumer<String> progress)
      throws PackageException, InterruptedException {
    @Nullable Path home = null;
    try {
      home = folders.fresh();
      // Else npm would look for a project in the folders above.
      Files.write(
          home.resolve("package.json"), "{\"private\":true}".getBytes(StandardCharsets.US_ASCII));
      fetch(home, progress);
      Manifest manifest = Manifest.read(home, spec);
      Installed made =
          new Installed(
              spec.name(),
              manifest.version(),
              home,
              manifest.programs(),
              npm.ticker().instant(),
              Manifest.integrity(home, spec),
              Folders.bytes(home));
      made.write();
      return folders.place(spec, made);
    } catch (IOException e) {
      throw failure(e);
    } finally {
      discard(home);
    }
  }

  private PackageException failure(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    boolean isFull = reason != null && reason.contains("No space left");
    return new PackageException(
        isFull ? Kind.DISK_FULL : Kind.NO_ACCESS,
        "%s: the package store %s cannot be written: %s; %s"
            .formatted(spec, folders.root(), e, isFull ? "make room for it" : "check who owns it"),
        e);
  }

  private static void discard(@Nullable Path home) {
    if (home != null) {
      try {
        Folders.delete(home);
      } catch (IOException e) {
        // The next start of the program removes it.
        LOG.log(Level.WARNING, "what is left of an install could not be removed: {0}", e);
      }
    }
  }

  private void fetch(Path home, Consumer<String> progress)
      throws PackageException, InterruptedException {
    progress.accept(note());
    Tool tool = started(home);
    running = tool;
    if (isStopped) {
      stop();
    }
    OptionalInt exit = tool.awaitExit(LOOK_EVERY);
    while (exit.isEmpty()) {
      if (npm.ticker().nanos() - begin > npm.longest().toNanos()) {
        stop();
        throw new PackageException(
            Kind.STOPPED,
            "%s: npm was not done within %d minutes (%s) and was ended; check the network and try again"
                .formatted(spec, npm.longest().toMinutes(), output.progress()));
      }
      progress.accept(note());
      exit = tool.awaitExit(LOOK_EVERY);
    }
    if (isStopped) {
      throw new PackageException(
          Kind.STOPPED, spec + ": its install was broken off, as the gateway is shutting down");
    }
    if (exit.getAsInt() != 0) {
      throw output.failure(spec, exit.getAsInt(), folders.root());
    }
  }

  /// Whether npm gets this variable besides those that every child inherits.
  static boolean isForNpm(String variable) {
    return variable.startsWith("NPM_CONFIG_") || TOKENS.contains(variable);
  }

  private Tool started(Path home) throws PackageException {
    List<String> args =
        List.of(
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--omit=dev",
            "--global=false",
            "--save",
            "--package-lock",
            "--no-progress",
            "--no-update-notifier",
            "--no-color",
            "--loglevel=http",
            "--prefix",
            home.toString(),
            spec.name() + "@" + spec.selector());
    try {
      return Tool.start(
          new Tool.Order(
              "npm-" + spec.plainName(),
              npm.house() + "/npm/" + home.getFileName(),
              "npm",
              args,
              npm.env(),
              home,
              Install::isForNpm),
          npm.processes(),
          npm.ticker(),
          output);
    } catch (ChildException e) {
      throw new PackageException(
          Kind.NO_NPM,
          spec
              + ": npm is needed for the first start; install Node.js, which brings it, or put it on"
              + " the PATH that Roundhouse is started with ("
              + e.what()
              + ")",
          e);
    }
  }
}
