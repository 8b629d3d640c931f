package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.kernel.PackageSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Finds out which version of something lies on this machine, by looking at its files; starts
/// nothing and writes nothing. Safe for many threads.
final class Inventory {
  private final Supplier<List<InstalledPackage>> store;
  private final List<Path> programs;

  /// @param store what the package store holds; may throw [UncheckedIOException]
  /// @param programs folders where commands without a path are looked for
  Inventory(Supplier<List<InstalledPackage>> store, List<Path> programs) {
    this.store = requireNonNull(store, "store");
    this.programs = List.copyOf(programs);
  }

  Running of(Artifact artifact) {
    return switch (artifact) {
      case Artifact.Stored(PackageSpec spec) -> stored(spec);
      case Artifact.Fetched _ ->
          new Running.Unknown(
              "npx looks for it at each start, and so it may be another one each time; start it"
                  + " from the package store (npm:NAME)");
      case Artifact.Program program -> program(program);
      case Artifact.Image _ -> new Running.Unknown("images are not asked for their version yet");
      case Artifact.Elsewhere(String why) -> new Running.Unknown(why);
    };
  }

  private Running stored(PackageSpec spec) {
    Optional<InstalledPackage> meant;
    try {
      meant = store.get().stream().filter(each -> each.isMeantBy(spec)).findFirst();
    } catch (UncheckedIOException e) {
      return new Running.Unknown(String.valueOf(e.getMessage()));
    }
    return meant
        .map(Inventory::looked)
        .orElseGet(
            () -> new Running.Unknown(spec + " is not installed yet; its first start installs it"));
  }

  private static Running looked(InstalledPackage installed) {
    try {
      LocalPackage says = LocalPackage.in(installed.folder());
      boolean isAsRecorded =
          says.name().equals(installed.name()) && says.version().text().equals(installed.version());
      return isAsRecorded
          ? new Running.Known(
              says.name(),
              says.version(),
              says.folder(),
              Optional.of(installed.installed()),
              Integrity.strongest(installed.integrity()))
          : new Running.Unknown(
              "%s@%s was installed, and its package.json says %s@%s: somebody has changed it; remove the package and have it installed again"
                  .formatted(installed.name(), installed.version(), says.name(), says.version()));
    } catch (IOException e) {
      return new Running.Unknown(
          "what is installed of %s cannot be read: %s".formatted(installed.name(), e.getMessage()));
    }
  }

  private Running program(Artifact.Program program) {
    Optional<Path> file = file(program);
    return file.flatMap(LocalPackage::around)
        .<Running>map(found ->
            new Running.Known(
                found.name(), found.version(), found.folder(), Optional.empty(), Optional.empty()))
        .orElseGet(() ->
            new Running.Unknown(
                file.isEmpty()
                    ? "there is no file " + program.file() + " on this machine"
                    : "no package.json above " + program.file() + " says what it is"));
  }

  private Optional<Path> file(Artifact.Program program) {
    try {
      Path written = Path.of(program.file());
      boolean isPlain = program.file().indexOf('/') < 0 && program.file().equals(program.command());
      Stream<Path> places =
          isPlain
              ? programs.stream().map(folder -> folder.resolve(written))
              : Stream.of(program.directory().map(from -> from.resolve(written)).orElse(written));
      return places.filter(Path::isAbsolute).filter(Files::isRegularFile).findFirst();
    } catch (InvalidPathException _) {
      return Optional.empty(); // No name that a file could have.
    }
  }
}
