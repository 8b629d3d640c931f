package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Shape.EnumOf;
import dev.roundhouse.config.Shape.Field;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.config.Shape.OptionalOf;
import dev.roundhouse.config.Shape.Scalar;
import dev.roundhouse.config.Shape.Word;
import java.util.List;
import java.util.Map;

/// The defaults that the rooms write beside their settings, in the form of the file. One that does
/// not fit is a mistake in the program and throws.
final class Fallback {
  private Fallback() {}

  /// The written default as a tree: single values are taken as they stand unless quoted, others
  /// (`[a, b]`) are YAML.
  static Tree tree(Field field) {
    String text = field.setting().fallback();
    boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    if (isSingle(field.shape()) && !isQuoted) {
      return new Tree.Leaf(text, true, Position.START);
    }
    Problems problems = new Problems("fallback");
    Tree tree = DocumentReader.read(text, problems);
    if (tree == null) {
      throw wrong(field, problems);
    }
    return tree;
  }

  static Object bind(Field field, ScalarReader scalars) {
    Problems problems = new Problems("fallback");
    Object value = new Binder(problems, scalars).bind(field.shape(), tree(field));
    if (!problems.isEmpty()) {
      throw wrong(field, problems);
    }
    return requireNonNull(value, field.key());
  }

  /// Whether a value is what it is when nobody says anything.
  static boolean isMeant(Field field, Object value, ScalarReader scalars) {
    if (field.setting().fallback().isEmpty()) {
      return switch (field.shape()) {
        case Shape.ListOf _, Shape.MapOf _ -> value.equals(List.of()) || value.equals(Map.of());
        case Scalar _, EnumOf _, Word _ -> false;
        case OptionalOf _, Group _, Shape.Choice _ -> false;
      };
    }
    return value.equals(bind(field, scalars));
  }

  private static boolean isSingle(Shape shape) {
    return switch (shape) {
      case Scalar _, EnumOf _, Word _ -> true;
      case OptionalOf(Shape inner) -> isSingle(inner);
      case Shape.ListOf _, Shape.MapOf _, Group _, Shape.Choice _ -> false;
    };
  }

  private static IllegalArgumentException wrong(Field field, Problems problems) {
    List<Problem> found = problems.sorted();
    return new IllegalArgumentException(
        "fallback of "
            + field.component().getDeclaringRecord().getName()
            + "."
            + field.component().getName()
            + ": "
            + found.getFirst().message());
  }
}
