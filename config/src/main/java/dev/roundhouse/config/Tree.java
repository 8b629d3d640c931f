package dev.roundhouse.config;

import dev.roundhouse.config.KeyPath.Step;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A settings document as it was written: text with places, no types yet.
sealed interface Tree {
  /// Where it starts.
  Position at();

  /// One value. Plain means written without quotes.
  record Leaf(String text, boolean isPlain, Position at) implements Tree {}

  /// A key without a value, or `null`.
  record Nothing(Position at) implements Tree {}

  record Items(List<Tree> items, Position at) implements Tree {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// A mapping in the order of the file.
  record Keys(Map<String, Entry> entries, Position at) implements Tree {
    public Keys {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static Keys none(Position at) {
      return new Keys(Map.of(), at);
    }
  }

  record Entry(Position keyAt, Tree value) {}

  /// Where to point for this path: a single value points at itself, a group at its key. What the
  /// file does not say is pointed at where it would stand: at the deepest part that is there.
  default Position locate(KeyPath path) {
    Position found = Position.START;
    Tree here = this;
    for (Step step : path.steps()) {
      switch (step) {
        case Step.Key(String name) -> {
          Entry entry = here instanceof Keys keys ? keys.entries().get(name) : null;
          if (entry == null) {
            return found;
          }
          here = entry.value();
          found = here instanceof Leaf leaf ? leaf.at() : entry.keyAt();
        }
        case Step.Index(int number) -> {
          if (!(here instanceof Items list && number >= 0 && number < list.items().size())) {
            return found;
          }
          here = list.items().get(number);
          found = here.at();
        }
      }
    }
    return found;
  }

  /// What it is, for an error that wanted something else.
  default String describe() {
    return switch (this) {
      case Leaf(String text, boolean isPlain, _) ->
          isPlain ? Text.shown(text) : "the quoted text " + Text.shown(text);
      case Nothing _ -> "nothing";
      case Items _ -> "a list";
      case Keys _ -> "a mapping";
    };
  }
}
