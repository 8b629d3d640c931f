package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Group;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the secret texts in a settings record, each with the key path it was read from.
final class SecretTexts {
  private final Map<KeyPath, SecretText> found = new LinkedHashMap<>();

  private SecretTexts() {}

  static Map<KeyPath, SecretText> in(Record settings) {
    SecretTexts texts = new SecretTexts();
    texts.walk(ShapeReader.of(settings.getClass()), settings, KeyPath.ROOT);
    return texts.found;
  }

  private void walk(Shape shape, Object value, KeyPath path) {
    switch (shape) {
      case Shape.Scalar _ -> {
        if (value instanceof SecretText text) {
          found.put(path, text);
        }
      }
      case Shape.EnumOf _, Shape.Word _ -> {}
      case Shape.OptionalOf(Shape inner) ->
          ((Optional<?>) value).ifPresent(content -> walk(inner, content, path));
      case Shape.ListOf(Shape item) -> {
        int number = 0;
        for (Object content : (List<?>) value) {
          walk(item, content, path.index(number++));
        }
      }
      case Shape.MapOf(_, Shape inner) ->
          ((Map<?, ?>) value)
              .forEach((key, content) -> walk(inner, content, path.key(Written.name(key))));
      case Group group ->
          group.fields().forEach(f -> walk(f.shape(), f.of(value), path.key(f.key())));
      case Shape.Choice choice -> walk(Written.variant(choice, value), value, path);
    }
  }
}
