package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.fleet.process.ChildException;
import dev.roundhouse.fleet.process.Tool;
import dev.roundhouse.kernel.PackageSpec;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// One run of `npm install` for a package, which runs no script of it. Run by one thread, asked and
/// stopped by any.
final class NpmRun {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);
  private static final List<String> ARGS =
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
          "--loglevel=http");

  private final PackageSpec spec;
  private final Npm npm;
  private final long begin;
  private final NpmOutput output = new NpmOutput();
  private volatile @Nullable Tool running;
  private volatile boolean isStopped;

  NpmRun(PackageSpec spec, Npm npm) {
    this.spec = requireNonNull(spec, "spec");
    this.npm = requireNonNull(npm, "npm");
    this.begin = npm.ticker().nanos();
  }

  /// Since when there is this run.
  Duration took() {
    return Duration.ofNanos(npm.ticker().nanos() - begin);
  }

  /// How far it is, in words.
  String progress() {
    return output.progress();
  }

  /// Runs npm to its end.
  ///
  /// @param folder of its own, where it leaves what it makes
  /// @param more options for npm
  /// @param look called every now and then, on the calling thread
  /// @throws PackageException with the cause and the cure
  void in(Path folder, List<String> more, Runnable look)
      throws PackageException, IOException, InterruptedException {
    // Else npm would look for a project in the folders above.
    Files.write(
        folder.resolve("package.json"), "{\"private\":true}".getBytes(StandardCharsets.US_ASCII));
    look.run();
    Tool tool = started(folder, more);
    running = tool;
    if (isStopped) {
      stop();
    }
    OptionalInt exit = tool.awaitExit(LOOK_EVERY);
    while (exit.isEmpty()) {
      if (took().compareTo(npm.longest()) > 0) {
        stop();
        throw new PackageException(
            Kind.STOPPED,
            "%s: npm was not done within %d minutes (%s) and was ended; check the network and try again"
                .formatted(spec, npm.longest().toMinutes(), output.progress()));
      }
      look.run();
      exit = tool.awaitExit(LOOK_EVERY);
    }
    if (isStopped) {
      throw new PackageException(
          Kind.STOPPED, spec + ": npm was broken off, as the gateway is shutting down");
    }
    if (exit.getAsInt() != 0) {
      throw output.failure(spec, exit.getAsInt(), requireNonNull(folder.getParent(), "parent"));
    }
  }

  /// Has npm ended, now or when it is started.
  void stop() {
    isStopped = true;
    Tool tool = running;
    try {
      if (tool != null && !tool.stop(STOP_WITHIN)) {
        LOG.log(Level.ERROR, "npm, which works for {0}, does not end", spec);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Tool started(Path folder, List<String> more) throws PackageException {
    List<String> args = new ArrayList<>(ARGS);
    args.addAll(more);
    args.add("--prefix");
    args.add(folder.toString());
    args.add(spec.name() + "@" + spec.selector());
    try {
      return Tool.start(
          new Tool.Order(
              "npm-" + spec.plainName(),
              npm.house() + "/npm/" + folder.getFileName(),
              "npm",
              args,
              npm.env(),
              folder,
              Npm::isInherited),
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
