package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Choice;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.kernel.Durations;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.regex.Pattern;

/// Bound values in the form in which a person would write them.
final class Written {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/_.$][A-Za-z0-9/_.${}:+@,=-]*");
  private static final Pattern FLOW = Pattern.compile("[{},]|:$");
  // Also what only the readers of YAML 1.1 take for something else: somebody may use one.
  private static final Pattern OTHER_TYPE =
      Pattern.compile(
          "(?i)null|true|false|yes|no|on|off|y|n|[-+]?[.](nan|inf)|0[xob][0-9a-f_]+"
              + "|[-+]?[0-9_]*[.]?[0-9_]*(e[-+]?[0-9]+)?|[0-9]+(:[0-9]+)+([.][0-9]*)?"
              + "|[0-9]{4}-[0-9].*");

  private Written() {}

  /// One value: a single value, a constant, a word, or a map's key. Secrets are masked.
  static String name(Object value) {
    return switch (value) {
      case Duration duration -> Durations.format(duration);
      case Enum<?> constant -> Text.lowerDash(constant.name());
      case Record word when ShapeReader.isWord(word.getClass()) -> word(word);
      default -> value.toString();
    };
  }

  private static String word(Record word) {
    RecordComponent component = word.getClass().getRecordComponents()[0];
    return (String) Shape.read(component, word);
  }

  /// As YAML text: numbers and truth values as they are, text quoted where a reader could take it
  /// for something else.
  static String yaml(Object value) {
    String text = name(value);
    return value instanceof Number || value instanceof Boolean || isPlain(text)
        ? text
        : Text.quoted(text);
  }

  private static boolean isPlain(String text) {
    boolean isReference = text.startsWith("${") && text.endsWith("}");
    return PLAIN.matcher(text).matches()
        && !OTHER_TYPE.matcher(text).matches()
        && (isReference || !FLOW.matcher(text).find());
  }

  static Group variant(Choice choice, Object value) {
    return choice.variants().stream()
        .filter(variant -> variant.type().isInstance(value))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no variant for " + value.getClass()));
  }
}
