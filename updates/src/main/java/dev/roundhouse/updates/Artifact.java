package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.NpxCommand;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.kernel.PackageSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a server is started from, by the words of its definition. Pure.
public sealed interface Artifact {
  /// Programs that start the file which is the server.
  Set<String> RUNTIMES = Set.of("node", "nodejs", "bun", "deno", "tsx");

  /// An npm package out of the store of this program, which keeps its version.
  record Stored(PackageSpec spec) implements Artifact {
    public Stored {
      requireNonNull(spec, "spec");
    }
  }

  /// An npm package that npx finds anew at each start.
  record Fetched(PackageSpec spec) implements Artifact {
    public Fetched {
      requireNonNull(spec, "spec");
    }
  }

  /// A program of this machine, which may be a part of an installed package.
  ///
  /// @param command what is started
  /// @param file the one that is the program: the command, or the script where that is a runtime
  record Program(String command, String file, Optional<Path> directory) implements Artifact {
    public Program {
      requireNonNull(command, "command");
      requireNonNull(file, "file");
      requireNonNull(directory, "directory");
    }
  }

  /// An image, by whatever name.
  record Image(String name) implements Artifact {
    public Image {
      requireNonNull(name, "name");
    }
  }

  /// It does not come in versions here.
  ///
  /// @param why in a sentence for the person
  record Elsewhere(String why) implements Artifact {
    public Elsewhere {
      requireNonNull(why, "why");
    }
  }

  /// What is started.
  static Artifact of(Transport transport) {
    return switch (transport) {
      case Transport.Stdio stdio -> of(stdio);
      case Transport.Contained contained -> new Image(contained.container().image());
      case Transport.BuiltIn _ -> new Elsewhere("it is a part of this program and has its version");
      case Transport.Http _ -> new Elsewhere("it runs elsewhere; whoever runs it moves it");
    };
  }

  private static Artifact of(Transport.Stdio stdio) {
    if (PackageSpec.isMeant(stdio.command())) {
      return new Stored(PackageSpec.parse(stdio.command()));
    }
    List<String> words = new ArrayList<>();
    words.add(stdio.command());
    words.addAll(stdio.args());
    return switch (NpxCommand.read(words, stdio.env().keySet())) {
      case NpxCommand.Stored npx -> new Fetched(PackageSpec.parse(npx.words().getFirst()));
      case NpxCommand.Kept kept ->
          new Elsewhere("which package npx starts is not known: " + kept.why());
      case NpxCommand.Other _ -> new Program(stdio.command(), file(words), stdio.cwd());
    };
  }

  /// The first word behind a runtime that is no option; else the command itself.
  private static String file(List<String> words) {
    String command = words.getFirst();
    boolean isRuntime = RUNTIMES.contains(command.substring(command.lastIndexOf('/') + 1));
    return words.stream()
        .skip(isRuntime ? 1 : 0)
        .filter(word -> !word.startsWith("-"))
        .findFirst()
        .orElse(command);
  }

  /// The kind of names that it is of, for the source that knows them; empty where there is none.
  default Optional<String> kind() {
    return switch (this) {
      case Stored _, Fetched _, Program _ -> Optional.of("npm");
      case Image _, Elsewhere _ -> Optional.empty();
    };
  }

  /// The name that it gives to the newest version.
  default String tag() {
    return switch (this) {
      case Stored(PackageSpec spec) when !spec.isExact() -> spec.selector();
      case Fetched(PackageSpec spec) when !spec.isExact() -> spec.selector();
      case Stored _, Fetched _, Program _, Image _, Elsewhere _ -> PackageSpec.NEWEST;
    };
  }

  /// The same in words, as a person would write it.
  default String says() {
    return switch (this) {
      case Stored(PackageSpec spec) -> spec.toString();
      case Fetched(PackageSpec spec) -> "npx " + spec.name() + "@" + spec.selector();
      // Its arguments are left out: people write tokens into them.
      case Program(String command, String file, Optional<Path> _) ->
          command.equals(file) ? command : command + " " + file;
      case Image(String name) -> "image " + name;
      case Elsewhere _ -> "-";
    };
  }
}
