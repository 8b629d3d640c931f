package dev.roundhouse.systemtools.tool;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An argument of a tool.
///
/// @param fallback what counts when it is not said, as JSON; null for nothing
public record Param(
    String name, Kind kind, String about, @Nullable String fallback, boolean isRequired) {
  /// What it may be.
  public sealed interface Kind {
    /// A string of at most so many characters.
    record Text(int longest) implements Kind {}

    /// One of these words.
    record Choice(List<String> words) implements Kind {
      public Choice {
        words = List.copyOf(words);
      }
    }

    /// A whole number between these, both included.
    record Whole(long least, long most) implements Kind {}

    /// Several of them.
    record Wholes(Whole each, int longest) implements Kind {
      public Wholes {
        requireNonNull(each, "each");
      }
    }

    /// A truth value.
    record Truth() implements Kind {}
  }

  public Param {
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(about, "about");
  }

  /// How the text of an answer is written; every tool with an answer worth it has this.
  public static final Param FORMAT =
      choice("format", "How the text of the answer is written.", "json", "toon");

  /// A string that must be said.
  public static Param text(String name, int longest, String about) {
    return new Param(name, new Kind.Text(longest), about, null, true);
  }

  /// A string that may be left out.
  public static Param optionalText(String name, int longest, String about) {
    return new Param(name, new Kind.Text(longest), about, null, false);
  }

  /// One of these words; the first counts when none is said.
  public static Param choice(String name, String about, String... words) {
    return new Param(name, new Kind.Choice(List.of(words)), about, quoted(words[0]), false);
  }

  /// A whole number with what counts when none is said.
  public static Param whole(String name, long least, long most, long fallback, String about) {
    return new Param(name, new Kind.Whole(least, most), about, "" + fallback, false);
  }

  /// A truth value, false when it is not said.
  public static Param flag(String name, String about) {
    return new Param(name, new Kind.Truth(), about, "false", false);
  }

  private static String quoted(String text) {
    return new String(JsonWriter.quote(text), StandardCharsets.UTF_8);
  }

  /// Writes its schema as one member.
  void write(JsonWriter writer) {
    writer.key(name).object();
    switch (kind) {
      case Kind.Text(int longest) ->
          writer.member("type", "string").member("minLength", 1).member("maxLength", longest);
      case Kind.Choice(List<String> words) -> {
        writer.member("type", "string").key("enum").array();
        words.forEach(writer::string);
        writer.end();
      }
      case Kind.Whole whole -> bounds(writer, whole);
      case Kind.Wholes(Kind.Whole each, int longest) -> {
        writer.member("type", "array").member("maxItems", longest).key("items").object();
        bounds(writer, each);
        writer.end();
      }
      case Kind.Truth() -> writer.member("type", "boolean");
    }
    writer.member("description", about);
    if (fallback != null) {
      writer.member("default", fallback.getBytes(StandardCharsets.UTF_8));
    }
    writer.end();
  }

  private static void bounds(JsonWriter writer, Kind.Whole whole) {
    writer
        .member("type", "integer")
        .member("minimum", whole.least())
        .member("maximum", whole.most());
  }
}
