package dev.roundhouse.catalog;

import dev.roundhouse.kernel.PackageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The options of npx up to the package or program; used once.
final class NpxOptions {
  private final List<String> rest;
  private final List<String> packages = new ArrayList<>();
  private Optional<String> unknown = Optional.empty();
  private int at;

  NpxOptions(List<String> rest) {
    this.rest = rest;
  }

  NpxCommand result() {
    options();
    if (unknown.isPresent()) {
      return NpxCommand.kept(
          "its option " + unknown.get() + " has no meaning for the package store");
    }
    if (packages.size() > 1) {
      return NpxCommand.kept(
          "it names several packages, and one is started from the package store");
    }
    boolean isNamed = at < rest.size();
    if (!isNamed) {
      return NpxCommand.kept("it names no program to start");
    }
    String first = rest.get(at);
    List<String> args = rest.subList(at + 1, rest.size());
    try {
      PackageSpec spec =
          packages.isEmpty()
              ? PackageSpec.parse(PackageSpec.PREFIX + first)
              : program(PackageSpec.parse(PackageSpec.PREFIX + packages.getFirst()), first);
      List<String> words = new ArrayList<>();
      words.add(spec.toString());
      words.addAll(args);
      return new NpxCommand.Stored(
          words, "started from the package store instead of npx (" + spec + ")");
    } catch (IllegalArgumentException e) {
      return NpxCommand.kept(String.valueOf(e.getMessage()));
    }
  }

  private void options() {
    while (at < rest.size() && rest.get(at).startsWith("-")) {
      String option = rest.get(at);
      at++;
      switch (option) {
        case "-y", "--yes", "-q", "--quiet" -> {}
        case "-p", "--package" -> {
          if (at < rest.size()) {
            packages.add(rest.get(at));
            at++;
          }
        }
        case "--" -> {
          return;
        }
        default -> {
          if (option.startsWith("--package=")) {
            packages.add(option.substring("--package=".length()));
          } else {
            unknown = unknown.or(() -> Optional.of(option));
          }
        }
      }
    }
  }

  /// One program of a package; the one that is started anyway need not be said.
  private static PackageSpec program(PackageSpec of, String name) {
    return name.equals(of.plainName())
        ? of
        : new PackageSpec(of.name(), of.wanted(), Optional.of(name));
  }
}
