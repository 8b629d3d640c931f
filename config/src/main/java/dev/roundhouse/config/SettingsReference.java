package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Choice;
import dev.roundhouse.config.Shape.Field;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.config.Shape.Kind;
import dev.roundhouse.config.Shape.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes the reference of all settings in Markdown from a settings record: one section for each key
/// at the top of the file, one row for each key. The same record always gives the same text.
public final class SettingsReference {
  private static final String HEAD =
      """

      | Key | Type | Default | Meaning | Allowed |
      | --- | --- | --- | --- | --- |
      """;

  private final StringBuilder written = new StringBuilder();

  private SettingsReference() {}

  /// The reference of a file with this root record, without a title.
  public static String of(Class<? extends Record> root) {
    SettingsReference reference = new SettingsReference();
    Group group = ShapeReader.of(root);
    List<Field> single = group.fields().stream().filter(field -> !isSection(field)).toList();
    if (!single.isEmpty()) {
      reference.section("General", "Keys at the top of the file.");
      single.forEach(field -> reference.row(field.key(), field));
    }
    for (Field field : group.fields()) {
      if (isSection(field)) {
        reference.section("`" + field.key() + "`", field.setting().value());
        reference.below(field.key(), field.shape());
      }
    }
    return reference.written.toString();
  }

  private static boolean isSection(Field field) {
    return holdsKeys(field.shape());
  }

  private static boolean holdsKeys(Shape shape) {
    return switch (shape) {
      case Group _, Choice _ -> true;
      case Shape.OptionalOf(Shape inner) -> holdsKeys(inner);
      case Shape.ListOf(Shape item) -> holdsKeys(item);
      case Shape.MapOf(_, Shape value) -> holdsKeys(value);
      case Scalar _, Shape.EnumOf _, Shape.Word _ -> false;
    };
  }

  private void section(String title, String meaning) {
    written.append(written.isEmpty() ? "" : "\n").append("## ").append(title).append("\n\n");
    written.append(meaning).append('\n').append(HEAD);
  }

  private void below(String path, Shape shape) {
    switch (shape) {
      case Group group -> {
        group.shortForm().ifPresent(only -> shortForm(path, only));
        group.fields().forEach(field -> row(path + "." + field.key(), field));
      }
      case Choice choice -> choice.variants().forEach(variant -> variant(path, choice, variant));
      case Shape.OptionalOf(Shape inner) -> below(path, inner);
      case Shape.ListOf(Shape item) -> below(path + "[]", item);
      case Shape.MapOf(_, Shape value) -> below(path + ".<name>", value);
      case Scalar _, Shape.EnumOf _, Shape.Word _ -> {}
    }
  }

  private void variant(String path, Choice choice, Group variant) {
    Set<String> deciding = choice.deciding(variant);
    String form = deciding.isEmpty() ? "otherwise" : "with `" + String.join("`, `", deciding) + "`";
    line("`" + path + "`", "form " + form, "", "", "");
    below(path, variant);
  }

  private void shortForm(String path, Field only) {
    String meaning = "Short for a mapping with `" + only.key() + "` alone.";
    line("`" + path + "`", type(only.shape()), "", meaning, Bounds.words(only.shape()));
  }

  private void row(String path, Field field) {
    String fallback = field.setting().fallback();
    String shown = field.isRequired() ? "required" : fallback.isEmpty() ? "" : "`" + fallback + "`";
    line(
        "`" + path + "`",
        type(field.shape()),
        shown,
        field.setting().value(),
        Bounds.words(field.shape()));
    below(path, field.shape());
  }

  private void line(String... cells) {
    for (String cell : cells) {
      written.append("| ").append(cell.replace("|", "\\|").replace('\n', ' ')).append(' ');
    }
    written.append("|\n");
  }

  private static String type(Shape shape) {
    return switch (shape) {
      case Scalar(Kind kind, _, _) ->
          switch (kind) {
            case STRING -> "text";
            case INT, LONG -> "whole number";
            case DOUBLE -> "number";
            case BOOLEAN -> "true or false";
            case DURATION -> "duration";
            case SIZE -> "size";
            case PATH -> "path";
            case URI -> "URI";
            case SECRET, SECRET_TEXT -> "secret text";
          };
      case Shape.EnumOf(Map<String, Object> constants) ->
          constants.size() == 1 ? "the word" : "one of";
      case Shape.Word _ -> "name";
      case Shape.OptionalOf(Shape inner) -> type(inner) + ", optional";
      case Shape.ListOf(Shape item) -> "list of " + type(item);
      case Shape.MapOf(_, Shape value) -> "mapping of names to " + type(value);
      case Group _ -> "mapping";
      case Choice _ -> "mapping, in one of several forms";
    };
  }
}
