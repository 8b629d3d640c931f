package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Shape.Choice;
import dev.roundhouse.config.Shape.Field;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.config.Shape.Scalar;
import dev.roundhouse.kernel.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Shows the settings in effect as YAML. Secrets are masked, of a [SecretText] only the references
/// are shown. What has its default value is marked `# default`, whether the file says it or not.
/// Apart from what is masked, the text reads back as the same settings.
public final class SettingsPrinter {
  private final StringBuilder written = new StringBuilder();
  private final ScalarReader scalars;

  private SettingsPrinter(Path folder, Path home) {
    this.scalars = new ScalarReader(folder, home, Optional.empty());
  }

  /// Settings that were read without a file.
  public static String print(Record settings) {
    return print(settings, Path.of("").toAbsolutePath(), Environment.system());
  }

  /// Settings from a file in this folder, where the defaults of paths start.
  public static String print(Record settings, Path folder, Environment environment) {
    SettingsPrinter printer =
        new SettingsPrinter(requireNonNull(folder, "folder"), environment.home());
    printer.fields(ShapeReader.of(settings.getClass()), settings, "");
    return printer.written.toString();
  }

  private void fields(Group group, Object owner, String indent) {
    for (Field field : group.fields()) {
      Object value = field.of(owner);
      written.append(indent).append(field.key()).append(':');
      value(
          field.shape(),
          value,
          indent,
          Fallback.isMeant(field, value, scalars) ? " # default" : "");
    }
  }

  /// What follows a key: on its line, or below it and further in.
  private void value(Shape shape, Object value, String indent, String remark) {
    switch (shape) {
      case Scalar _, Shape.EnumOf _, Shape.Word _ -> line(shown(value), remark);
      case Shape.OptionalOf(Shape inner) -> {
        if (value instanceof Optional<?> option && option.isPresent()) {
          value(inner, option.get(), indent, remark);
        } else {
          line("", " # not set");
        }
      }
      case Shape.ListOf(Shape item) -> list(item, (List<?>) value, indent, remark);
      case Shape.MapOf(_, Shape inner) -> map(inner, (Map<?, ?>) value, indent, remark);
      case Group group when group.fields().isEmpty() -> line("{}", remark);
      case Group group -> {
        line("", "");
        fields(group, value, indent + "  ");
      }
      case Choice choice -> value(Written.variant(choice, value), value, indent, remark);
    }
  }

  private void line(String text, String remark) {
    written.append(text.isEmpty() ? "" : " ").append(text).append(remark).append('\n');
  }

  private void map(Shape shape, Map<?, ?> map, String indent, String remark) {
    line(map.isEmpty() ? "{}" : "", remark);
    map.forEach((key, value) -> {
      written.append(indent).append("  ").append(Written.yaml(key)).append(':');
      value(shape, value, indent + "  ", "");
    });
  }

  private void list(Shape shape, List<?> items, String indent, String remark) {
    line(items.isEmpty() ? "[]" : "", remark);
    for (Object item : items) {
      written.append(indent).append("  -");
      value(shape, item, indent + "  ", "");
    }
  }

  private static String shown(Object value) {
    return switch (value) {
      case Secret secret -> Text.quoted(secret.toString());
      case SecretText text -> Written.yaml(text);
      default -> Written.yaml(value);
    };
  }
}
