package dev.roundhouse.config;

import dev.roundhouse.config.KeyPath.Step;
import dev.roundhouse.config.Problems.Wrong;
import dev.roundhouse.config.Tree.Entry;
import dev.roundhouse.config.Tree.Items;
import dev.roundhouse.config.Tree.Keys;
import dev.roundhouse.config.Tree.Leaf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A document as it was probably meant, for looking at what else is wrong with it: misspelt keys
/// are put right, unknown keys and wrong single values left out. Never used as settings.
final class Mended {
  private Mended() {}

  /// Null when too much is wrong for a guess that would not itself raise false alarms.
  static @Nullable Tree of(Tree document, List<Wrong> wrong) {
    Tree mended = document;
    for (Wrong each : wrong) {
      mended = mended == null ? null : without(mended, each.path().steps(), each);
    }
    return mended;
  }

  private static @Nullable Tree without(Tree tree, List<Step> path, Wrong wrong) {
    if (path.isEmpty()) {
      return null;
    }
    List<Step> below = path.subList(1, path.size());
    return switch (path.getFirst()) {
      case Step.Key(String name) when tree instanceof Keys keys ->
          below.isEmpty() ? corrected(keys, name, wrong) : below(keys, name, below, wrong);
      case Step.Index(int number)
          when tree instanceof Items list && number < list.items().size() && !below.isEmpty() -> {
        Tree item = without(list.items().get(number), below, wrong);
        List<Tree> items = new ArrayList<>(list.items());
        if (item != null) {
          items.set(number, item);
        }
        yield item == null ? null : new Items(items, list.at());
      }
      // To leave out one item would move the others.
      case Step.Key _, Step.Index _ -> null;
    };
  }

  private static @Nullable Tree below(Keys keys, String name, List<Step> below, Wrong wrong) {
    Entry entry = keys.entries().get(name);
    Tree value = entry == null ? null : without(entry.value(), below, wrong);
    if (entry == null || value == null) {
      return null;
    }
    Map<String, Entry> entries = new LinkedHashMap<>(keys.entries());
    entries.put(name, new Entry(entry.keyAt(), value));
    return new Keys(entries, keys.at());
  }

  private static @Nullable Tree corrected(Keys keys, String name, Wrong wrong) {
    Entry entry = keys.entries().get(name);
    if (entry == null) {
      return null;
    }
    return switch (wrong) {
      case Wrong.Key(KeyPath _, Optional<String> meant) -> {
        Optional<String> free = meant.filter(key -> !keys.entries().containsKey(key));
        yield replaced(keys, name, free);
      }
      // Without the whole group, what refers to it would look wrong too.
      case Wrong.Value _ ->
          entry.value() instanceof Leaf ? replaced(keys, name, Optional.empty()) : null;
    };
  }

  private static Keys replaced(Keys keys, String name, Optional<String> other) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    keys.entries()
        .forEach((key, entry) -> {
          if (key.equals(name)) {
            other.ifPresent(instead -> entries.put(instead, entry));
          } else {
            entries.put(key, entry);
          }
        });
    return new Keys(entries, keys.at());
  }
}
