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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Shows the settings in effect as JSON, for scripts. Keys, units and masks are those of
/// [SettingsPrinter]; what is not set is left out.
public final class SettingsJson {
  private SettingsJson() {}

  public static String print(Record settings) {
    return Json.write(object(ShapeReader.of(settings.getClass()), settings));
  }

  private static Map<String, Object> object(Group group, Object owner) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (Field field : group.fields()) {
      written(field.shape(), field.of(owner)).ifPresent(value -> object.put(field.key(), value));
    }
    return object;
  }

  /// Empty where nothing is set.
  private static Optional<Object> written(Shape shape, Object value) {
    return switch (shape) {
      case Scalar _, EnumOf _, Word _ -> Optional.of(single(value));
      case OptionalOf(Shape inner) -> ((Optional<?>) value).flatMap(set -> written(inner, set));
      case ListOf(Shape item) ->
          Optional.of(
              ((List<?>) value).stream().flatMap(each -> written(item, each).stream()).toList());
      case MapOf(_, Shape inner) -> {
        Map<String, Object> object = new LinkedHashMap<>();
        ((Map<?, ?>) value)
            .forEach((key, each) ->
                written(inner, each).ifPresent(set -> object.put(Written.name(key), set)));
        yield Optional.of(object);
      }
      case Group group -> Optional.of(object(group, value));
      case Choice choice -> Optional.of(object(Written.variant(choice, value), value));
    };
  }

  private static Object single(Object value) {
    return value instanceof Number || value instanceof Boolean ? value : Written.name(value);
  }
}
