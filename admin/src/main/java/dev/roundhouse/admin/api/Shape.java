package dev.roundhouse.admin.api;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The shape of a JSON value, written as short as a person would:
///
///     {name,since?:time,calls:whole,labels:{*:text},servers:[Server]}
///
/// A member is a text unless it says otherwise, and there unless it has a question mark. A word that
/// begins with a capital is one of [Schemas]. `~` behind a shape says that it may be null, `&`
/// between two that both are meant.
sealed interface Shape {
  /// One of the words for what has no parts.
  record Plain(String word) implements Shape {}

  /// By its name.
  record Named(String name) implements Shape {}

  record Many(Shape each) implements Shape {}

  /// Members by their names, which are known.
  record Members(List<Member> members) implements Shape {
    public Members {
      members = List.copyOf(members);
    }
  }

  /// Members by names that are not known before.
  record Dictionary(Shape each) implements Shape {}

  record Nullable(Shape shape) implements Shape {}

  record Both(Shape one, Shape other) implements Shape {}

  /// A member of an object.
  record Member(String name, boolean isAlways, Shape shape) {}

  /// @throws IllegalArgumentException naming the place where it makes no sense
  static Shape of(String text) {
    Reader reader = new Reader(text);
    Shape shape = reader.shape();
    reader.end();
    return shape;
  }

  /// Writes it as a JSON schema.
  default JsonWriter write(JsonWriter json) {
    return switch (this) {
      case Plain(String word) -> plain(json, word);
      case Named(String name) -> json.object().member("$ref", "#/components/schemas/" + name).end();
      case Many(Shape each) -> each.write(json.object().member("type", "array").key("items")).end();
      case Dictionary(Shape each) ->
          each.write(json.object().member("type", "object").key("additionalProperties")).end();
      case Nullable(Shape shape) -> {
        shape.write(json.object().key("anyOf").array());
        yield json.object().member("type", "null").end().end().end();
      }
      case Both(Shape one, Shape other) -> {
        one.write(json.object().key("allOf").array());
        yield other.write(json).end().end();
      }
      case Members(List<Member> members) -> members(json, members);
    };
  }

  private static JsonWriter members(JsonWriter json, List<Member> members) {
    json.object().member("type", "object").key("properties").object();
    members.forEach(each -> each.shape().write(json.key(each.name())));
    json.end();
    List<String> always = members.stream().filter(Member::isAlways).map(Member::name).toList();
    if (!always.isEmpty()) {
      json.key("required").array();
      always.forEach(json::string);
      json.end();
    }
    return json.end();
  }

  private static JsonWriter plain(JsonWriter json, String word) {
    json.object();
    switch (word) {
      case "text" -> json.member("type", "string");
      case "time" -> json.member("type", "string").member("format", "date-time");
      case "whole" -> json.member("type", "integer");
      case "number" -> json.member("type", "number");
      case "truth" -> json.member("type", "boolean");
      case "object" -> json.member("type", "object");
      default -> {
        // Anything: the empty schema.
      }
    }
    return json.end();
  }

  /// Every name that stands in it.
  default Stream<String> names() {
    return switch (this) {
      case Plain _ -> Stream.empty();
      case Named(String name) -> Stream.of(name);
      case Many(Shape each) -> each.names();
      case Dictionary(Shape each) -> each.names();
      case Nullable(Shape shape) -> shape.names();
      case Both(Shape one, Shape other) -> Stream.concat(one.names(), other.names());
      case Members(List<Member> members) -> members.stream().flatMap(each -> each.shape().names());
    };
  }

  /// Reads the notation, from its first character to its last.
  final class Reader {
    private static final List<String> WORDS =
        List.of("text", "time", "whole", "number", "truth", "object", "any");

    private final String text;
    private int at;

    private Reader(String text) {
      this.text = requireNonNull(text, "text");
    }

    private Shape shape() {
      Shape shape =
          switch (peek()) {
            case '{' -> object();
            case '[' -> {
              at++;
              Shape each = shape();
              take(']');
              yield new Many(each);
            }
            default -> word();
          };
      if (isNext('~')) {
        shape = new Nullable(shape);
      }
      return isNext('&') ? new Both(shape, shape()) : shape;
    }

    private Shape object() {
      take('{');
      if (isNext('*')) {
        take(':');
        Shape each = shape();
        take('}');
        return new Dictionary(each);
      }
      List<Member> members = new ArrayList<>();
      do {
        String name = name();
        boolean isAlways = !isNext('?');
        members.add(new Member(name, isAlways, isNext(':') ? shape() : new Plain("text")));
      } while (isNext(','));
      take('}');
      return new Members(members);
    }

    private Shape word() {
      String word = name();
      if (Character.isUpperCase(word.charAt(0))) {
        return new Named(word);
      }
      if (!WORDS.contains(word)) {
        throw wrong("\"" + word + "\" is none of " + WORDS);
      }
      return new Plain(word);
    }

    private String name() {
      int from = at;
      while (at < text.length()
          && (Character.isLetterOrDigit(text.charAt(at)) || "_-".indexOf(text.charAt(at)) >= 0)) {
        at++;
      }
      if (from == at) {
        throw wrong("a name is missing");
      }
      return text.substring(from, at);
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : ' ';
    }

    private boolean isNext(char wanted) {
      boolean is = peek() == wanted;
      at += is ? 1 : 0;
      return is;
    }

    private void take(char wanted) {
      if (!isNext(wanted)) {
        throw wrong("'" + wanted + "' is missing");
      }
    }

    private void end() {
      if (at < text.length()) {
        throw wrong("nothing more is meant");
      }
    }

    private IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException(what + " at " + at + " of the shape " + text);
    }
  }
}
