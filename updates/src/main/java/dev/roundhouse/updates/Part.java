package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One package at one place of a tree.
///
/// @param path where it lies, such as `node_modules/a/node_modules/@b/c`
/// @param name of the package, which the path may call otherwise
/// @param isOptional whether the tree may do without it
/// @param runsScripts whether it wants to run something when it is installed
public record Part(
    String path,
    String name,
    Version version,
    Origin origin,
    boolean isOptional,
    boolean runsScripts,
    Wants wants) {
  /// Where its files come from.
  public sealed interface Origin {
    /// An archive of its own.
    ///
    /// @param at where it can be got; empty where only its registry knows
    record Archive(Optional<URI> at, Integrity integrity) implements Origin {
      public Archive {
        requireNonNull(at, "at");
        requireNonNull(integrity, "integrity");
      }
    }

    /// The archive of another part, which holds it as a folder.
    ///
    /// @param path of that part
    record Bundled(String path) implements Origin {
      public Bundled {
        requireNonNull(path, "path");
      }
    }
  }

  /// What it asks of those around it.
  ///
  /// @param programs files of it, by the names under which they are to be run
  /// @param needs the names of the packages that it looks for
  /// @param on the machines that it is for
  public record Wants(Map<String, String> programs, List<String> needs, Machines on) {
    public Wants {
      requireNonNull(on, "on");
      programs = Collections.unmodifiableMap(new TreeMap<>(programs));
      needs = List.copyOf(needs);
    }
  }

  /// Machines by the words of Node.js; an empty list is all of them, and `!word` all but that.
  public record Machines(List<String> os, List<String> cpu, List<String> libc) {
    public Machines {
      os = List.copyOf(os);
      cpu = List.copyOf(cpu);
      libc = List.copyOf(libc);
    }
  }

  public Part {
    requireNonNull(path, "path");
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(origin, "origin");
    requireNonNull(wants, "wants");
  }

  /// The name that its place calls it by.
  public String placed() {
    return path.substring(path.lastIndexOf("node_modules/") + "node_modules/".length());
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }
}
