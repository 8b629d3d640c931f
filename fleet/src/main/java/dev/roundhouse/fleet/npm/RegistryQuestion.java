package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.NpmRegistries;
import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.fleet.process.ChildException;
import dev.roundhouse.fleet.process.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Asks npm which registries it is configured with, and remembers the answer for a while: npm takes
/// half a second to say it. Writes no file, the logs of npm included. Safe for many threads; those
/// who ask at the same time wait for one answer.
final class RegistryQuestion {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);
  private static final Duration GOOD_FOR = Duration.ofMinutes(5);
  private static final List<String> ARGS =
      List.of(
          "config",
          "list",
          "--json",
          "--global=false",
          "--logs-max=0",
          "--no-update-notifier",
          "--no-color",
          "--loglevel=silent");

  private record Answer(NpmRegistries registries, long at) {}

  private final Npm npm;
  private @Nullable Answer last;

  RegistryQuestion(Npm npm) {
    this.npm = requireNonNull(npm, "npm");
  }

  synchronized NpmRegistries answer() throws PackageException, InterruptedException {
    Answer known = last;
    long now = npm.ticker().nanos();
    if (known != null && now - known.at() < GOOD_FOR.toNanos()) {
      return known.registries();
    }
    NpmRegistries registries = ask();
    last = new Answer(registries, now);
    return registries;
  }

  private NpmRegistries ask() throws PackageException, InterruptedException {
    ConfigReading reading = new ConfigReading();
    try {
      Tool tool =
          Tool.start(
              new Tool.Order(
                  "npm-config",
                  npm.house() + "/npm/config",
                  "npm",
                  ARGS,
                  npm.env(),
                  // No project's .npmrc is above it.
                  Path.of("/"),
                  Npm::isInherited),
              npm.processes(),
              npm.ticker(),
              reading);
      OptionalInt exit = tool.awaitExit(LONGEST);
      if (exit.isEmpty()) {
        tool.stop(STOP_WITHIN);
      }
      if (exit.isEmpty() || exit.getAsInt() != 0) {
        String how = exit.isEmpty() ? "does not end" : "ended with exit code " + exit.getAsInt();
        throw new PackageException(
            Kind.FAILED,
            "npm was asked for its registries and " + how + "; run by hand: npm config list");
      }
    } catch (ChildException e) {
      throw new PackageException(
          Kind.NO_NPM,
          "npm is needed to say which registry is asked; install Node.js, which brings it, put it"
              + " on the PATH that Roundhouse is started with, or set updates.registry ("
              + e.what()
              + ")",
          e);
    }
    return reading.result();
  }
}
