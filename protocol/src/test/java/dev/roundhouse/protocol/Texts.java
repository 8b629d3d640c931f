package dev.roundhouse.protocol;

import java.util.ArrayList;
import java.util.List;

/// JSON as peers may spell it: any white space, any escape, any number, keys in any order.
final class Texts {
  private Texts() {}

  static String space(Draw draw) {
    return draw.below(4) < 3 ? "" : draw.of(" ", "\n", "\r\n", "\t", "\n          ", "  \t \r ");
  }

  /// @param halves whether an escape may stand for half a character
  private static String string(Draw draw, boolean halves) {
    List<String> pieces =
        draw.list(
            5,
            () ->
                draw.<String>oneOf(
                    () -> draw.text(12, () -> plain(draw)),
                    () -> Character.toString(draw.point(0x80)),
                    () -> "\\" + draw.of("\"", "\\", "/", "b", "f", "n", "r", "t"),
                    () -> "\\u%04x".formatted(unit(draw, halves))));
    return "\"" + String.join("", pieces) + "\"";
  }

  private static char plain(Draw draw) {
    char unit = (char) draw.between(' ', '~');
    return unit == '"' || unit == '\\' ? '_' : unit;
  }

  private static int unit(Draw draw, boolean halves) {
    int unit = halves && draw.below(4) == 3 ? draw.between(0xD800, 0xDFFF) : draw.below(0x10000);
    return !halves && unit >= 0xD800 && unit <= 0xDFFF ? 0xFFFD : unit;
  }

  private static String scalar(Draw draw) {
    return draw.<String>oneOf(
        () -> draw.of("null", "true", "false"),
        () -> String.valueOf(draw.number()),
        () -> number(draw),
        () -> draw.of("0", "-0", "1e400", "1E-7", "12345678901234567890.123", "-0.0e+00", "1.50"),
        () -> string(draw, true));
  }

  private static String number(Draw draw) {
    double number = Double.longBitsToDouble(draw.number());
    return String.valueOf(Double.isFinite(number) ? number : Double.MIN_VALUE);
  }

  static String value(Draw draw) {
    return value(draw, 3);
  }

  private static String value(Draw draw, int depth) {
    if (depth == 0) {
      return scalar(draw);
    }
    return draw.<String>oneOf(
        () -> scalar(draw),
        () -> "[" + String.join(",", draw.list(3, () -> item(draw, depth - 1))) + "]",
        () -> "{" + String.join(",", draw.list(3, () -> named(draw, depth - 1))) + "}");
  }

  private static String item(Draw draw, int depth) {
    return space(draw) + value(draw, depth) + space(draw);
  }

  private static String named(Draw draw, int depth) {
    return member(draw, string(draw, false), depth);
  }

  private static String member(Draw draw, String key, int depth) {
    return space(draw) + key + space(draw) + ":" + item(draw, depth);
  }

  private static String unknown(Draw draw) {
    return member(draw, draw.of("\"x\"", "\"\"", "\"\\u0078y\""), 3);
  }

  /// A request whose params hold some known members in any order, unknown ones between them, and
  /// metadata.
  static String request(Draw draw) {
    List<String> params = known(draw, Member.Place.BODY);
    params.add("\"_meta\":" + object(draw, known(draw, Member.Place.META)));
    String space = space(draw);
    return object(
        draw,
        List.of(
            "\"jsonrpc\":\"2.0\"",
            space + "\"id\"" + space + ":" + id(draw),
            "\"method\":\"" + method(draw) + "\"" + space,
            unknown(draw),
            "\"params\":" + object(draw, params)));
  }

  private static String object(Draw draw, List<String> members) {
    return "{" + String.join(",", draw.shuffled(members)) + "}";
  }

  private static String id(Draw draw) {
    return draw.<String>oneOf(
        () -> String.valueOf(draw.number()), () -> "\"" + draw.text(20, draw::letter) + "\"");
  }

  private static String method(Draw draw) {
    return draw.<String>oneOf(
        () -> draw.of(List.copyOf(Method.all())),
        () -> draw.letter() + draw.text(30, draw::letter));
  }

  /// Members of this place with any values, and one that nobody knows.
  private static List<String> known(Draw draw, Member.Place place) {
    List<Member> here = new ArrayList<>();
    for (Member member : Member.values()) {
      if (member.place() == place && member != Member.META) {
        here.add(member);
      }
    }
    List<String> members = new ArrayList<>();
    for (Member member : draw.shuffled(here).subList(0, draw.below(Math.min(6, here.size()) + 1))) {
      members.add(member(draw, spelling(draw, member.key()), 1));
    }
    members.add(unknown(draw));
    return members;
  }

  /// A key as it is, or with its first letter escaped.
  private static String spelling(Draw draw, String key) {
    return draw.below(10) < 9
        ? "\"" + key + "\""
        : "\"\\u%04X%s\"".formatted((int) key.charAt(0), key.substring(1));
  }
}
