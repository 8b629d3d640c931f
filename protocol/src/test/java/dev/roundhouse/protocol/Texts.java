package dev.roundhouse.protocol;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// JSON as peers may spell it: any white space, any escape, any number, keys in any order.
final class Texts {
  private Texts() {}

  static Arbitrary<String> space() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.just("")),
        Tuple.of(2, Arbitraries.of(" ", "\n", "\r\n", "\t", "\n          ", "  \t \r ")));
  }

  static Arbitrary<String> string() {
    return string(true);
  }

  private static Arbitrary<String> string(boolean halves) {
    Arbitrary<String> plain =
        Arbitraries.strings().withCharRange(' ', '~').excludeChars('"', '\\').ofMaxLength(12);
    Arbitrary<String> wide =
        Arbitraries.integers()
            .between(0x80, Character.MAX_CODE_POINT)
            .filter(point -> point < 0xD800 || point > 0xDFFF)
            .map(Character::toString);
    Arbitrary<String> escape =
        Arbitraries.of("\"", "\\", "/", "b", "f", "n", "r", "t").map(letter -> "\\" + letter);
    Arbitrary<String> unit =
        Arbitraries.integers()
            .between(0, 0xFFFF)
            .filter(code -> halves || code < 0xD800 || code > 0xDFFF)
            .map(code -> "\\u%04x".formatted(code));
    return Arbitraries.oneOf(plain, wide, escape, unit)
        .list()
        .ofMaxSize(5)
        .map(pieces -> "\"" + String.join("", pieces) + "\"");
  }

  static Arbitrary<String> scalar() {
    Arbitrary<String> number =
        Arbitraries.oneOf(
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.doubles().map(String::valueOf),
            Arbitraries.of(
                "0", "-0", "1e400", "1E-7", "12345678901234567890.123", "-0.0e+00", "1.50"));
    return Arbitraries.oneOf(number, string(), Arbitraries.of("true", "false", "null"));
  }

  static Arbitrary<String> value() {
    return value(3);
  }

  private static Arbitrary<String> value(int depth) {
    if (depth == 0) {
      return scalar();
    }
    Arbitrary<String> item =
        Combinators.combine(space(), value(depth - 1), space())
            .as((before, value, behind) -> before + value + behind);
    Arbitrary<String> array =
        item.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]");
    return Arbitraries.oneOf(scalar(), array, object(string(false), depth - 1));
  }

  private static Arbitrary<String> object(Arbitrary<String> key, int depth) {
    return member(key, value(depth))
        .list()
        .ofMaxSize(3)
        .map(members -> "{" + String.join(",", members) + "}");
  }

  private static Arbitrary<String> member(Arbitrary<String> key, Arbitrary<String> value) {
    return Combinators.combine(space(), key, space(), space(), value, space())
        .as((a, name, b, c, content, d) -> a + name + b + ":" + c + content + d);
  }

  /// A request whose params hold some known members in any order, unknown ones between them, and
  /// metadata.
  static Arbitrary<String> request() {
    Arbitrary<String> unknown = member(Arbitraries.of("\"x\"", "\"\"", "\"\\u0078y\""), value());
    Arbitrary<String> meta =
        known(Member.Place.META, List.of(), unknown)
            .map(members -> "\"_meta\":{" + String.join(",", members) + "}");
    Arbitrary<String> params =
        Combinators.combine(known(Member.Place.BODY, List.of(Member.META), unknown), meta)
            .as(Texts::with)
            .flatMap(Texts::shuffled)
            .map(members -> "\"params\":{" + String.join(",", members) + "}");
    Arbitrary<String> id =
        Arbitraries.oneOf(
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.strings().alpha().numeric().ofMaxLength(20).map(s -> "\"" + s + "\""));
    Arbitrary<String> method =
        Arbitraries.oneOf(
            Arbitraries.of(Method.all()), Arbitraries.strings().alpha().ofMinLength(1));
    return Combinators.combine(params, id, method, unknown, space())
        .as((body, identity, name, extra, space) ->
            List.of(
                body,
                space + "\"id\"" + space + ":" + identity,
                "\"method\":\"" + name + "\"" + space,
                extra,
                "\"jsonrpc\":\"2.0\""))
        .flatMap(Texts::shuffled)
        .map(members -> "{" + String.join(",", members) + "}");
  }

  private static Arbitrary<List<String>> known(
      Member.Place place, List<Member> but, Arbitrary<String> unknown) {
    List<Member> here = new ArrayList<>();
    for (Member member : Member.values()) {
      if (member.place() == place && !but.contains(member)) {
        here.add(member);
      }
    }
    return Arbitraries.subsetOf(here)
        .ofMaxSize(6)
        .flatMap(subset -> {
          List<Arbitrary<String>> members = new ArrayList<>();
          for (Member member : subset) {
            members.add(member(spelling(member.key()), value(1)));
          }
          members.add(unknown);
          return Combinators.combine(members).as(all -> all);
        })
        .flatMap(Texts::shuffled);
  }

  /// A key as it is, or with its first letter escaped.
  private static Arbitrary<String> spelling(String key) {
    String plain = "\"" + key + "\"";
    String escaped = "\"\\u%04X%s\"".formatted((int) key.charAt(0), key.substring(1));
    return Arbitraries.frequency(Tuple.of(9, plain), Tuple.of(1, escaped));
  }

  private static List<String> with(List<String> members, String more) {
    List<String> all = new ArrayList<>(members);
    all.add(more);
    return all;
  }

  private static Arbitrary<List<String>> shuffled(List<String> members) {
    return Arbitraries.shuffle(members);
  }
}
