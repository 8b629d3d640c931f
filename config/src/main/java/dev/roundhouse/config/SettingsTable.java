package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Shape.Choice;
import dev.roundhouse.config.Shape.Field;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.config.Shape.Scalar;
import dev.roundhouse.kernel.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The settings in effect, a line for each, with the masks of [SettingsPrinter].
public final class SettingsTable {
  private final List<SettingLine> lines = new ArrayList<>();
  private final ScalarReader scalars;

  private SettingsTable(Path folder, Path home) {
    this.scalars = new ScalarReader(folder, home, Optional.empty());
  }

  /// @param folder of the file that they were read from, where the defaults of paths start
  public static List<SettingLine> of(Record settings, Path folder, Environment environment) {
    SettingsTable table = new SettingsTable(requireNonNull(folder, "folder"), environment.home());
    table.fields(ShapeReader.of(settings.getClass()), settings, "");
    return List.copyOf(table.lines);
  }

  private void fields(Group group, Object owner, String path) {
    for (Field field : group.fields()) {
      Object value = field.of(owner);
      value(
          field.shape(),
          value,
          path.isEmpty() ? field.key() : path + "." + field.key(),
          Fallback.isMeant(field, value, scalars));
    }
  }

  private void value(Shape shape, Object value, String path, boolean isDefault) {
    switch (shape) {
      case Scalar _, Shape.EnumOf _, Shape.Word _ -> line(path, shown(value), isDefault);
      case Shape.OptionalOf(Shape inner) -> {
        if (value instanceof Optional<?> option && option.isPresent()) {
          value(inner, option.get(), path, isDefault);
        } else {
          line(path, "", true);
        }
      }
      case Shape.ListOf(Shape item) -> list(item, (List<?>) value, path, isDefault);
      case Shape.MapOf(_, Shape inner) ->
          ((Map<?, ?>) value)
              .forEach((key, each) -> value(inner, each, path + "." + Written.name(key), false));
      case Group group -> fields(group, value, path);
      case Choice choice -> value(Written.variant(choice, value), value, path, isDefault);
    }
  }

  /// Single values stand in one line.
  private void list(Shape shape, List<?> items, String path, boolean isDefault) {
    boolean isSingle =
        switch (shape) {
          case Scalar _, Shape.EnumOf _, Shape.Word _ -> true;
          case Shape.OptionalOf _, Shape.ListOf _, Shape.MapOf _, Group _, Choice _ -> false;
        };
    if (isSingle || items.isEmpty()) {
      line(
          path,
          items.stream().map(SettingsTable::shown).collect(Collectors.joining(", ", "[", "]")),
          isDefault);
      return;
    }
    for (int at = 0; at < items.size(); at++) {
      value(shape, items.get(at), path + "[" + at + "]", isDefault);
    }
  }

  private void line(String path, String value, boolean isDefault) {
    lines.add(new SettingLine(path, value, isDefault));
  }

  private static String shown(Object value) {
    return value instanceof Secret secret ? secret.toString() : Written.name(value);
  }
}
