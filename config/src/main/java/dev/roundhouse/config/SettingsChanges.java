package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Group;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Names what differs between two settings of one kind: single keys, and of a mapping by name the
/// names that were added, removed or changed.
public final class SettingsChanges {
  private final List<KeyPath> found = new ArrayList<>();

  private SettingsChanges() {}

  /// The paths of what differs, in the order of the records.
  public static <R extends Record> List<KeyPath> between(R before, R after) {
    SettingsChanges changes = new SettingsChanges();
    changes.group(ShapeReader.of(after.getClass()), before, after, KeyPath.ROOT);
    return List.copyOf(changes.found);
  }

  private void group(Group group, Object before, Object after, KeyPath path) {
    group
        .fields()
        .forEach(
            field -> walk(field.shape(), field.of(before), field.of(after), path.key(field.key())));
  }

  private void walk(Shape shape, Object before, Object after, KeyPath path) {
    if (before.equals(after)) {
      return;
    }
    switch (shape) {
      case Group group -> group(group, before, after, path);
      case Shape.MapOf _ -> map((Map<?, ?>) before, (Map<?, ?>) after, path);
      case Shape.Scalar _, Shape.EnumOf _, Shape.Word _ -> found.add(path);
      case Shape.OptionalOf _, Shape.ListOf _, Shape.Choice _ -> found.add(path);
    }
  }

  private void map(Map<?, ?> before, Map<?, ?> after, KeyPath path) {
    Set<Object> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (Object name : names) {
      Object was = before.get(name);
      if (was == null || !was.equals(after.get(name))) {
        found.add(path.key(Written.name(name)));
      }
    }
  }
}
