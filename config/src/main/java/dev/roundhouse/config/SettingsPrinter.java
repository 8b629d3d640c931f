package dev.roundhouse.config;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Durations;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Shows the settings in force as YAML that [SettingsReader] reads. Constant text where a secret
/// may stand is shown as `****`, and so is a password in a URL; references to secrets are shown.
public final class SettingsPrinter {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*");
  private static final Pattern RESERVED =
      Pattern.compile("true|false|null|yes|no|on|off|y|n", Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_INFO = Pattern.compile("^([^/?#]*//)[^/?#@]*@");

  private final StringBuilder out = new StringBuilder();

  private SettingsPrinter() {}

  /// One line per value, in the order of the records; what is left out is not printed.
  public static String print(Record settings) {
    SettingsPrinter printer = new SettingsPrinter();
    printer.section(settings, "", "");
    return printer.out.isEmpty() ? "{}\n" : printer.out.toString();
  }

  private void section(Record section, String indent, String firstIndent) {
    String lead = firstIndent;
    for (var component : section.getClass().getRecordComponents()) {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      Object value = value(accessor, section);
      Object present = value instanceof Optional<?> maybe ? maybe.orElse(null) : value;
      if (present != null) {
        out.append(lead).append(Anatomy.key(component.getName())).append(':');
        below(present, indent);
        lead = indent;
      }
    }
  }

  private static Object value(Method accessor, Record section) {
    try {
      return accessor.invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(accessor + " cannot be called", e);
    }
  }

  /// What follows a key and its colon.
  private void below(Object value, String indent) {
    String deeper = indent + "  ";
    switch (value) {
      case Record section when !(section instanceof ByteSize) -> {
        int before = out.length();
        out.append('\n');
        section(section, deeper, deeper);
        if (out.length() == before + 1) {
          out.setLength(before);
          out.append(" {}\n");
        }
      }
      case Map<?, ?> map when !map.isEmpty() -> {
        out.append('\n');
        map.forEach((key, inner) -> {
          out.append(deeper).append(text((String) key)).append(':');
          below(inner, deeper);
        });
      }
      case List<?> list when !list.isEmpty() -> {
        out.append('\n');
        list.forEach(item -> item(item, deeper));
      }
      case Map<?, ?> _ -> out.append(" {}\n");
      case List<?> _ -> out.append(" []\n");
      default -> out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private void item(Object item, String indent) {
    out.append(indent).append('-');
    if (item instanceof Record section && !(section instanceof ByteSize)) {
      int before = out.length();
      section(section, indent + "  ", " ");
      if (out.length() == before) {
        out.append(" {}\n");
      }
    } else {
      below(item, indent);
    }
  }

  private static String scalar(Object value) {
    return switch (value) {
      case Duration duration -> Durations.format(duration);
      case ByteSize size -> size.toString();
      case SecretText secret -> text(secret.masked());
      case Enum<?> choice -> text(Shape.Choice.word(choice));
      case URI url -> text(USER_INFO.matcher(url.toString()).replaceFirst("$1****@"));
      case Path path -> text(path.toString());
      case String text -> text(text);
      case Integer number -> number.toString();
      case Long number -> number.toString();
      case Double number -> String.format(Locale.ROOT, "%s", number);
      case Boolean truth -> truth.toString();
      default -> throw new IllegalArgumentException("not a setting: " + value.getClass());
    };
  }

  private static String text(String text) {
    return PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()
        ? text
        : JsonText.quote(text);
  }
}
