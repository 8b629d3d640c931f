package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells what becomes of a command that starts a server by `npx`: out of the package store the same
/// server starts without the network and without asking npm each time. Pure.
public sealed interface NpxCommand {
  /// No npx in it.
  record Other() implements NpxCommand {}

  /// It can be started from the store.
  ///
  /// @param words command and arguments instead
  /// @param told for the person, one sentence
  record Stored(List<String> words, String told) implements NpxCommand {
    public Stored {
      requireNonNull(told, "told");
      words = List.copyOf(words);
    }
  }

  /// It says something that the store cannot do, and stays as it is.
  ///
  /// @param why for the person, one sentence
  record Kept(String why) implements NpxCommand {
    public Kept {
      requireNonNull(why, "why");
    }
  }

  /// Reads a command with its arguments.
  ///
  /// @param variables the names of the variables that the definition sets
  static NpxCommand read(List<String> words, Collection<String> variables) {
    List<String> rest = afterNpx(words);
    if (rest == null) {
      return new Other();
    }
    for (String name : variables) {
      if (name.toLowerCase(Locale.ROOT).startsWith("npm_config_")) {
        return kept("its variable " + name + " is for npm, and the package store has none for one");
      }
    }
    return new NpxOptions(rest).result();
  }

  /// What follows npx; null when it is not there.
  private static @Nullable List<String> afterNpx(List<String> words) {
    int at = 0;
    // On Windows clients are told to write cmd /c npx.
    if (words.size() > 2 && isNamed(words.getFirst(), "cmd", "cmd.exe")) {
      at = words.get(1).equalsIgnoreCase("/c") ? 2 : 0;
    }
    return at < words.size() && isNamed(words.get(at), "npx", "npx.cmd", "npx.exe")
        ? words.subList(at + 1, words.size())
        : null;
  }

  private static boolean isNamed(String command, String... names) {
    int folder = Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\'));
    return List.of(names).contains(command.substring(folder + 1).toLowerCase(Locale.ROOT));
  }

  /// One that stays, and why.
  static Kept kept(String why) {
    return new Kept("still started by npx: " + why);
  }
}
