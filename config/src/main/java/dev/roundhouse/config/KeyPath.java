package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The way from the top of the file to a value, as errors show it: `servers.everything.args[2]`. A
/// key that is not a plain word is quoted, so that a dot in a name is not taken for a step.
public record KeyPath(List<Step> steps) {
  /// The whole file.
  public static final KeyPath ROOT = new KeyPath(List.of());

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+");

  /// One step down.
  public sealed interface Step {
    /// Into a mapping.
    record Key(String name) implements Step {
      public Key {
        requireNonNull(name, "name");
      }
    }

    /// Into a list, counted from 0.
    record Index(int number) implements Step {}
  }

  public KeyPath {
    steps = List.copyOf(steps);
  }

  public static KeyPath of(String... keys) {
    KeyPath path = ROOT;
    for (String key : keys) {
      path = path.key(key);
    }
    return path;
  }

  public KeyPath key(String name) {
    return and(new Step.Key(name));
  }

  public KeyPath index(int number) {
    return and(new Step.Index(number));
  }

  private KeyPath and(Step step) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return new KeyPath(longer);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      switch (step) {
        case Step.Index(int number) -> text.append('[').append(number).append(']');
        case Step.Key(String name) -> {
          text.append(text.isEmpty() ? "" : ".");
          text.append(WORD.matcher(name).matches() ? name : Text.quoted(name));
        }
      }
    }
    return text.toString();
  }
}
