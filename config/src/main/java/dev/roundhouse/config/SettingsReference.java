package dev.roundhouse.config;

import java.util.List;
import java.util.stream.Collectors;

/// Writes the settings reference for people: a Markdown table per section, in the order in which
/// the records declare their keys.
public final class SettingsReference {
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder later = new StringBuilder();

  private SettingsReference() {}

  /// The reference of a file that [SettingsReader] reads into this record. `<name>` stands for a
  /// name chosen by the operator, `[]` for the items of a list.
  public static String of(Class<? extends Record> root) {
    SettingsReference reference = new SettingsReference();
    reference.table("", Anatomy.of(root));
    return reference.out.toString();
  }

  private void table(String path, Shape.Section section) {
    SettingsReference below = new SettingsReference();
    StringBuilder rows = new StringBuilder();
    for (Shape.Entry entry : section.entries()) {
      String key = path.isEmpty() ? entry.key() : path + "." + entry.key();
      if (!(entry.shape() instanceof Shape.Section)) {
        rows.append(row(key, entry));
      }
      below.nested(key, entry.shape(), entry.meaning().sentence());
    }
    if (!rows.isEmpty()) {
      out.append("| Key | Type | Default | Bounds | Meaning |\n| --- | --- | --- | --- | --- |\n")
          .append(rows)
          .append('\n');
    }
    out.append(below.later);
  }

  private void nested(String path, Shape shape, String sentence) {
    switch (shape) {
      case Shape.Value _, Shape.Choice _ -> {
        // Said in its row.
      }
      case Shape.Maybe(Shape inner) -> nested(path, inner, sentence);
      case Shape.Sequence(Shape item) -> nested(path + "[]", item, sentence);
      case Shape.Mapping(Shape value) -> nested(path + ".<name>", value, sentence);
      case Shape.Section section -> section(path, sentence, section);
      case Shape.OneOf(List<Shape.Option> options) ->
          options.forEach(option ->
              section(
                  path,
                  sentence + " This form has the key `" + option.discriminator() + "`.",
                  option.section()));
    }
  }

  private void section(String path, String sentence, Shape.Section section) {
    SettingsReference inner = new SettingsReference();
    inner.table(path, section);
    later.append("### `").append(path).append("`\n\n").append(sentence).append("\n\n");
    later.append(inner.out);
  }

  private static String row(String key, Shape.Entry entry) {
    return "| `"
        + key
        + "` | "
        + type(entry.shape())
        + " | "
        + fallback(entry)
        + " | "
        + Bounds.of(entry).label()
        + " | "
        + cell(entry.meaning().sentence())
        + " |\n";
  }

  private static String fallback(Shape.Entry entry) {
    if (entry.hasFallback()) {
      return "`" + cell(entry.meaning().fallback()) + "`";
    }
    return entry.isRequired() ? "**required**" : "none";
  }

  private static String type(Shape shape) {
    return switch (shape) {
      case Shape.Value(Scalar scalar) -> scalar.label();
      case Shape.Choice choice ->
          choice.words().stream().collect(Collectors.joining("`, `", "`", "`"));
      case Shape.Maybe(Shape inner) -> type(inner);
      case Shape.Sequence(Shape item) -> "list of " + type(item);
      case Shape.Mapping(Shape value) -> "names, each with " + type(value);
      case Shape.Section _ -> "section";
      case Shape.OneOf oneOf ->
          oneOf.discriminators().stream()
              .collect(Collectors.joining("`, `", "section with one of `", "`"));
    };
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
