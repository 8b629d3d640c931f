package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Choice;
import dev.roundhouse.config.Shape.EnumOf;
import dev.roundhouse.config.Shape.Field;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.config.Shape.ListOf;
import dev.roundhouse.config.Shape.MapOf;
import dev.roundhouse.config.Shape.OptionalOf;
import dev.roundhouse.config.Shape.Scalar;
import dev.roundhouse.config.Shape.Word;
import dev.roundhouse.config.Tree.Entry;
import dev.roundhouse.config.Tree.Items;
import dev.roundhouse.config.Tree.Keys;
import dev.roundhouse.config.Tree.Leaf;
import dev.roundhouse.config.Tree.Nothing;
import dev.roundhouse.kernel.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Fills a [Shape] from a [Tree]. Goes on after a problem, so that one reading finds all of them; a
/// part that has one is null, and nothing that contains it is built.
final class Binder {
  /// What is being bound: how it is called, and where to point when it is not there.
  private record Spot(KeyPath path, Position at) {
    Spot key(String name, Position keyAt) {
      return new Spot(path.key(name), keyAt);
    }
  }

  private final Problems problems;
  private final ScalarReader scalars;

  Binder(Problems problems, ScalarReader scalars) {
    this.problems = problems;
    this.scalars = scalars;
  }

  @Nullable Object bind(Shape root, Tree document) {
    return shape(root, document, new Spot(KeyPath.ROOT, Position.START));
  }

  private @Nullable Object shape(Shape shape, Tree tree, Spot spot) {
    if (tree instanceof Nothing nothing && !(shape instanceof Scalar)) {
      // A list item or a map's value left empty stands for its defaults, if it has any.
      return switch (shape) {
        case Group _, Choice _ -> shape(shape, Keys.none(nothing.at()), spot);
        case OptionalOf _ -> Optional.empty();
        case ListOf _ -> List.of();
        case MapOf _ -> Map.of();
        case Scalar _, EnumOf _, Word _ -> wrong(spot, nothing, "a value");
      };
    }
    return switch (shape) {
      case Scalar scalar -> scalar(scalar, tree, spot);
      case EnumOf names -> constant(names, tree, spot);
      case Word word -> word(word, tree, spot);
      case OptionalOf(Shape inner) -> {
        Object value = shape(inner, tree, spot);
        yield value == null ? null : Optional.of(value);
      }
      case ListOf list -> list(list, tree, spot);
      case MapOf map -> map(map, tree, spot);
      case Group group ->
          switch (tree) {
            case Keys keys -> group(group, keys, spot, Optional.empty());
            case Leaf leaf when group.shortForm().isPresent() ->
                shortened(group, group.shortForm().get(), leaf, spot);
            case Leaf _, Items _, Nothing _ ->
                wrong(spot, tree, "a mapping with " + listed(group.keys()));
          };
      case Choice choice ->
          tree instanceof Keys keys ? choice(choice, keys, spot) : wrong(spot, tree, "a mapping");
    };
  }

  private @Nullable Object wrong(Spot spot, Tree found, String wanted) {
    String message =
        found instanceof Nothing
            ? "has no value; write one or remove the key"
            : "expected " + wanted + ", found " + found.describe();
    problems.add(found.at(), spot.path(), message);
    return null;
  }

  private @Nullable Object scalar(Scalar scalar, Tree tree, Spot spot) {
    if (!(tree instanceof Leaf leaf)) {
      return wrong(spot, tree, "a single value");
    }
    try {
      return scalars.read(scalar, leaf);
    } catch (IllegalArgumentException e) {
      problems.add(leaf.at(), spot.path(), said(e));
      return null;
    }
  }

  private @Nullable Object constant(EnumOf names, Tree tree, Spot spot) {
    Set<String> known = names.constants().keySet();
    if (!(tree instanceof Leaf leaf)) {
      return wrong(spot, tree, "one of " + listed(known));
    }
    Object constant = names.constants().get(leaf.text());
    if (constant == null) {
      problems.add(
          leaf.at(),
          spot.path(),
          "expected one of " + listed(known) + ", found " + leaf.describe(),
          Names.nearest(leaf.text(), known));
    }
    return constant;
  }

  private @Nullable Object word(Word word, Tree tree, Spot spot) {
    return tree instanceof Leaf leaf
        ? built(word.type(), List.of(leaf.text()), leaf.at(), spot.path())
        : wrong(spot, tree, "a single value");
  }

  private @Nullable Object list(ListOf list, Tree tree, Spot spot) {
    if (!(tree instanceof Items written)) {
      return wrong(spot, tree, "a list");
    }
    List<Object> items = new ArrayList<>();
    for (int number = 0; number < written.items().size(); number++) {
      Tree item = written.items().get(number);
      Object value = shape(list.item(), item, new Spot(spot.path().index(number), item.at()));
      if (value != null) {
        items.add(value);
      }
    }
    return items.size() == written.items().size() ? List.copyOf(items) : null;
  }

  private @Nullable Object map(MapOf map, Tree tree, Spot spot) {
    if (!(tree instanceof Keys keys)) {
      return wrong(spot, tree, "a mapping");
    }
    Map<Object, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> written : keys.entries().entrySet()) {
      Position keyAt = written.getValue().keyAt();
      Spot below = spot.key(written.getKey(), keyAt);
      Object key = shape(map.key(), new Leaf(written.getKey(), false, keyAt), below);
      Object value = shape(map.value(), written.getValue().value(), below);
      if (key != null && value != null) {
        values.put(key, value);
      }
    }
    return values.size() == keys.entries().size() ? Collections.unmodifiableMap(values) : null;
  }

  private @Nullable Object group(Group group, Keys keys, Spot spot, Optional<Choice> choice) {
    Set<String> meant = unknown(group, keys, spot, choice);
    List<Object> values = new ArrayList<>();
    for (Field field : group.fields()) {
      Entry entry = keys.entries().get(field.key());
      if (entry == null && field.isRequired() && meant.contains(field.key())) {
        continue; // it is there under a misspelt name, which is told already
      }
      Object value =
          entry == null
              ? absent(field, spot.key(field.key(), spot.at()))
              : present(field, entry, spot.key(field.key(), entry.keyAt()));
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == group.fields().size()
        ? built(group.type(), values, spot.at(), spot.path())
        : null;
  }

  /// A record of which only this one value is written.
  private @Nullable Object shortened(Group group, Field only, Leaf leaf, Spot spot) {
    Object own;
    try {
      own = scalars.read((Scalar) only.shape(), leaf);
    } catch (IllegalArgumentException e) {
      String full = "; or write a mapping with " + listed(group.keys());
      problems.add(leaf.at(), spot.path(), said(e) + full);
      return null;
    }
    List<Object> values = new ArrayList<>();
    for (Field field : group.fields()) {
      Object value = field.equals(only) ? own : absent(field, spot.key(field.key(), spot.at()));
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == group.fields().size()
        ? built(group.type(), values, spot.at(), spot.path())
        : null;
  }

  private @Nullable Object present(Field field, Entry entry, Spot spot) {
    if (entry.value() instanceof Nothing nothing && field.setting().isThereWhenEmpty()) {
      return shape(field.shape(), Keys.none(nothing.at()), spot);
    }
    return entry.value() instanceof Nothing && Shape.mayBeEmpty(field.shape())
        ? absent(field, spot)
        : shape(field.shape(), entry.value(), spot);
  }

  private @Nullable Object absent(Field field, Spot spot) {
    String fallback = field.setting().fallback();
    if (!fallback.isEmpty()) {
      return Fallback.bind(field, scalars);
    }
    return switch (field.shape()) {
      case Group _, Choice _, OptionalOf _, ListOf _, MapOf _ ->
          shape(field.shape(), new Nothing(spot.at()), spot);
      case Scalar _, EnumOf _, Word _ -> {
        problems.add(spot.at(), spot.path(), "missing: " + field.setting().value());
        yield null;
      }
    };
  }

  /// Tells of keys that nobody asked for; returns the known names that they were taken for.
  private Set<String> unknown(Group group, Keys keys, Spot spot, Optional<Choice> choice) {
    Set<String> free = new HashSet<>(group.keys());
    free.removeAll(keys.entries().keySet());
    Set<String> meant = new HashSet<>();
    keys.entries()
        .forEach((key, entry) -> {
          if (group.field(key).isPresent()) {
            return;
          }
          KeyPath path = spot.path().key(key);
          if (choice.isPresent() && isForeign(choice.get(), key)) {
            String chosen = listed(choice.get().deciding(group));
            problems.addKey(
                entry.keyAt(), path, "does not go together with " + chosen, Optional.empty());
            return;
          }
          Optional<String> nearest = Names.nearest(key, free);
          nearest = nearest.isPresent() ? nearest : Names.nearest(key, group.keys());
          nearest.ifPresent(meant::add);
          String known = nearest.isPresent() ? "" : "; known here: " + listed(group.keys());
          problems.addKey(entry.keyAt(), path, "unknown key" + known, nearest);
        });
    return meant;
  }

  private static boolean isForeign(Choice choice, String key) {
    return choice.variants().stream().anyMatch(variant -> variant.field(key).isPresent());
  }

  private @Nullable Object choice(Choice choice, Keys keys, Spot spot) {
    List<Group> chosen = ChoiceRule.choose(choice, keys.entries().keySet());
    if (chosen.size() == 1) {
      return group(chosen.getFirst(), keys, spot, Optional.of(choice));
    }
    List<Group> named = chosen.isEmpty() ? choice.variants() : chosen;
    String ways =
        named.stream()
            .map(variant -> listed(choice.deciding(variant)))
            .filter(deciding -> !deciding.isEmpty())
            .collect(Collectors.joining(" or "));
    problems.add(
        spot.at(),
        spot.path(),
        chosen.isEmpty()
            ? "needs " + ways
            : "says " + ways.replace(" or ", " and ") + "; keep one");
    return null;
  }

  private @Nullable Object built(
      Class<? extends Record> type, List<Object> values, Position at, KeyPath path) {
    try {
      return Shape.build(type, values);
    } catch (IllegalArgumentException e) {
      problems.add(at, path, said(e));
      return null;
    }
  }

  private static String said(IllegalArgumentException e) {
    return e.getMessage() == null ? "is not usable" : e.getMessage();
  }

  private static String listed(Set<String> names) {
    return String.join(", ", names);
  }
}
