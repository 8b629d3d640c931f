package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.updates.Artifact;
import dev.roundhouse.updates.ProtectedItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which files of this machine a definition starts: a wrapper, the script that an interpreter gets,
/// or the whole folder of an installed package.
final class StartedFiles {
  private static final String MODULES = "node_modules";

  /// Programs that run a file which they are given; they themselves come and go with the machine.
  private static final Set<String> INTERPRETERS =
      Set.of(
          "sh", "bash", "dash", "zsh", "python", "python3", "ruby", "perl", "php", "java", "env",
          "Rscript", "pwsh", "lua", "uv", "npx", "npm");

  private final Supplier<List<InstalledPackage>> packages;
  private final List<Path> programs;

  /// @param programs folders where commands without a path are looked for
  StartedFiles(Supplier<List<InstalledPackage>> packages, List<Path> programs) {
    this.packages = requireNonNull(packages, "packages");
    this.programs = List.copyOf(programs);
  }

  /// @param transport as it is started now, in the release that it is pinned to
  List<ProtectedItem> of(ServerDefinition definition, Transport transport) {
    return switch (Artifact.of(transport)) {
      case Artifact.Stored(PackageSpec spec) ->
          packages.get().stream()
              .filter(each -> each.isMeantBy(spec))
              .map(each -> ProtectedItem.ofPackage(home(each.folder())))
              .toList();
      case Artifact.Program program ->
          file(program, definition).map(StartedFiles::item).stream().toList();
      case Artifact.Fetched _, Artifact.Image _, Artifact.Elsewhere _ -> List.of();
    };
  }

  /// The folder that a package was installed into with all that it needs.
  private static Path home(Path folder) {
    for (@Nullable Path at = folder; at != null; at = at.getParent()) {
      Path parent = at.getParent();
      if (parent != null && parent.endsWith(MODULES)) {
        return requireNonNull(parent.getParent(), "home");
      }
    }
    return folder;
  }

  private Optional<Path> file(Artifact.Program program, ServerDefinition definition) {
    String base = program.command().substring(program.command().lastIndexOf('/') + 1);
    boolean isRuntime = !program.file().equals(program.command());
    if (isRuntime) {
      return found(program.file(), program.directory(), false);
    }
    if (!INTERPRETERS.contains(base)) {
      return found(program.file(), program.directory(), true);
    }
    return definition.transport() instanceof Transport.Stdio stdio
        ? stdio.args().stream()
            .filter(word -> !word.startsWith("-"))
            .flatMap(word -> found(word, stdio.cwd(), false).stream())
            .findFirst()
        : Optional.empty();
  }

  /// @param isCommand whether a name without a path is looked for in the folders of programs
  private Optional<Path> found(String name, Optional<Path> directory, boolean isCommand) {
    try {
      Path written = Path.of(name);
      Stream<Path> places =
          isCommand && name.indexOf('/') < 0
              ? programs.stream().map(folder -> folder.resolve(written))
              : Stream.of(directory.map(from -> from.resolve(written)).orElse(written));
      return places.filter(Path::isAbsolute).filter(Files::isRegularFile).findFirst();
    } catch (InvalidPathException _) {
      return Optional.empty(); // No name that a file could have.
    }
  }

  /// A file of an installed package stands for all of the package.
  private static ProtectedItem item(Path file) {
    try {
      Path real = file.toRealPath();
      for (@Nullable Path at = real; at != null; at = at.getParent()) {
        Path parent = at.getParent();
        boolean isScope = parent != null && at.getFileName().toString().startsWith("@");
        if (parent != null && parent.endsWith(MODULES) && !isScope) {
          return ProtectedItem.ofPackage(at);
        }
        if (parent != null && isScoped(parent)) {
          return ProtectedItem.ofPackage(at);
        }
      }
    } catch (IOException _) {
      // Gone meanwhile: what is told of the file says so.
      return ProtectedItem.file(file);
    }
    return ProtectedItem.file(file);
  }

  private static boolean isScoped(Path folder) {
    Path name = folder.getFileName();
    Path parent = folder.getParent();
    return name != null
        && name.toString().startsWith("@")
        && parent != null
        && parent.endsWith(MODULES);
  }
}
