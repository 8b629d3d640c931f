package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a form, or of a query: what `application/x-www-form-urlencoded` says.
record Fields(Map<String, List<String>> all) {
  private static final int MOST = 2000;

  static final Fields NONE = new Fields(Map.of());

  Fields {
    all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
  }

  /// @throws IllegalArgumentException when it is not of that form, or has too many fields
  static Fields of(@Nullable String encoded) {
    if (encoded == null || encoded.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> all = new LinkedHashMap<>();
    String[] parts = encoded.split("&", -1);
    if (parts.length > MOST) {
      throw new IllegalArgumentException("a form has at most " + MOST + " fields");
    }
    for (String each : parts) {
      int equals = each.indexOf('=');
      String key = equals < 0 ? each : each.substring(0, equals);
      String value = equals < 0 ? "" : each.substring(equals + 1);
      all.computeIfAbsent(URLDecoder.decode(key, UTF_8), _ -> new ArrayList<>())
          .add(URLDecoder.decode(value, UTF_8));
    }
    return new Fields(all);
  }

  /// The first value; empty when there is none.
  String get(String key) {
    return all.getOrDefault(key, List.of()).stream().findFirst().orElse("");
  }

  boolean has(String key) {
    return all.containsKey(key);
  }

  List<String> list(String key) {
    return all.getOrDefault(key, List.of());
  }

  /// A whole number from 1; the fallback for anything else.
  int number(String key, int fallback) {
    String text = get(key);
    return text.matches("[1-9][0-9]{0,6}") ? Integer.parseInt(text) : fallback;
  }

  /// The same with another value of one field, which comes off when it is empty.
  Fields with(String key, String value) {
    Map<String, List<String>> other = new LinkedHashMap<>(all);
    if (value.isEmpty()) {
      other.remove(key);
    } else {
      other.put(key, List.of(value));
    }
    return new Fields(other);
  }

  /// As it stands behind a path: empty, or from the question mark on.
  String query() {
    StringBuilder out = new StringBuilder();
    all.forEach((key, values) -> {
      for (String each : values) {
        out.append(out.isEmpty() ? '?' : '&')
            .append(encoded(key))
            .append('=')
            .append(encoded(each));
      }
    });
    return out.toString();
  }

  /// Whether a text has a part in it, large or small.
  static boolean has(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
