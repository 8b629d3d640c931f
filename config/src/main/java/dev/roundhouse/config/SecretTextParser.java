package dev.roundhouse.config;

import dev.roundhouse.config.SecretText.Part;
import dev.roundhouse.config.SecretText.Part.Literal;
import dev.roundhouse.config.SecretText.Part.Reference;
import dev.roundhouse.config.SecretText.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes a text with references apart and puts it together again.
///
/// A run of dollar signs before a brace is read in pairs, each pair one literal dollar: what is
/// left over, if anything, opens a reference. So `$${` is a literal `${`, and `$$${env:X}` is a
/// dollar and the variable. Dollar signs elsewhere need no escape.
final class SecretTextParser {
  private static final Pattern CLIENT =
      Pattern.compile("\\$\\{(?:env:)?([A-Za-z_][A-Za-z0-9_]{0,199})(?::-([^}]*))?}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*(?::-[^}]*)?");
  private static final String DEFAULT = ":-";

  private final String text;
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();

  SecretTextParser(String text) {
    this.text = text;
  }

  List<Part> settings() {
    int index = 0;
    while (index < text.length()) {
      int run = dollars(index);
      if (run == 0 || !text.startsWith("{", index + run)) {
        int plain = Math.max(1, run);
        literal.append(text, index, index + plain);
        index += plain;
      } else {
        literal.repeat('$', run / 2);
        index += run;
        index = run % 2 == 0 ? brace(index) : reference(index);
      }
    }
    endLiteral();
    return parts;
  }

  List<Part> client() {
    Matcher matcher = CLIENT.matcher(text);
    int from = 0;
    while (matcher.find()) {
      literal.append(text, from, matcher.start());
      endLiteral();
      parts.add(new Reference(Source.ENV, matcher.group(1), Optional.ofNullable(matcher.group(2))));
      from = matcher.end();
    }
    literal.append(text, from, text.length());
    endLiteral();
    return parts;
  }

  private int dollars(int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) == '$') {
      end++;
    }
    return end - from;
  }

  private int brace(int index) {
    literal.append('{');
    return index + 1;
  }

  private int reference(int brace) {
    int close = text.indexOf('}', brace);
    if (close < 0) {
      throw new IllegalArgumentException(
          "a reference opened with \"${\" is not closed; write \"$${\" for the text itself");
    }
    endLiteral();
    parts.add(reference(text.substring(brace + 1, close)));
    return close + 1;
  }

  private static Reference reference(String inside) {
    int colon = inside.indexOf(':');
    String word = colon < 0 ? "" : inside.substring(0, colon);
    String name = inside.substring(colon + 1);
    return switch (word) {
      case "secret" -> new Reference(Source.SECRET, name, Optional.empty());
      case "file" -> new Reference(Source.FILE, name, Optional.empty());
      case "env" -> variable(name);
      default -> throw unknown(inside);
    };
  }

  private static Reference variable(String name) {
    int at = name.indexOf(DEFAULT);
    return at < 0
        ? new Reference(Source.ENV, name, Optional.empty())
        : new Reference(
            Source.ENV, name.substring(0, at), Optional.of(name.substring(at + DEFAULT.length())));
  }

  private static IllegalArgumentException unknown(String inside) {
    // What does not look like a variable may be part of a password: it is not repeated.
    String hint =
        VARIABLE.matcher(inside).matches()
            ? "; for a variable write ${env:" + inside.replaceFirst(":-.*", "") + "}"
            : "";
    return new IllegalArgumentException(
        "a reference is ${secret:NAME}, ${file:/path} or ${env:VARIABLE}, and \"$${\" is the text"
            + " \"${\""
            + hint);
  }

  private void endLiteral() {
    if (!literal.isEmpty()) {
      parts.add(new Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  /// The text that [#settings] reads as these parts.
  static String written(List<Part> parts) {
    StringBuilder written = new StringBuilder();
    for (int index = 0; index < parts.size(); index++) {
      boolean isBeforeReference =
          index + 1 < parts.size() && parts.get(index + 1) instanceof Reference;
      switch (parts.get(index)) {
        case Literal(String text) -> escape(text, isBeforeReference, written);
        case Reference(Source _, String _, Optional<String> fallback) -> {
          String plain = parts.get(index).toString();
          written.append(plain, 0, plain.length() - 1);
          fallback.ifPresent(value -> written.append(DEFAULT).append(value));
          written.append('}');
        }
      }
    }
    return written.toString();
  }

  private static void escape(String text, boolean isBeforeReference, StringBuilder written) {
    SecretTextParser reader = new SecretTextParser(text);
    int index = 0;
    while (index < text.length()) {
      int run = reader.dollars(index);
      int end = index + Math.max(1, run);
      boolean isBeforeBrace = end < text.length() ? text.charAt(end) == '{' : isBeforeReference;
      written.append(text, index, end);
      if (run > 0 && isBeforeBrace) {
        written.repeat('$', run);
      }
      index = end;
    }
  }
}
