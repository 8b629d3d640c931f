package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.http.Request;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Ticker;
import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The filters in the query of a request.
record Filters(Map<String, String> asked) {
  Filters {
    asked = Map.copyOf(asked);
  }

  /// @param known a filter that is not would be taken for one that fits everything
  ///
  /// @throws IllegalArgumentException naming one that is not known, and those that are
  static Filters of(Request request, Set<String> known) {
    Map<String, String> all = new TreeMap<>();
    String query = request.query();
    for (String each : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = each.indexOf('=');
      String key = equals < 0 ? each : each.substring(0, equals);
      if (!known.contains(key) || equals < 0) {
        throw new IllegalArgumentException(
            "\"" + key + "\" is no filter; there are " + String.join(", ", new TreeSet<>(known)));
      }
      all.put(key, URLDecoder.decode(each.substring(equals + 1), UTF_8));
    }
    return new Filters(all);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(asked.get(name));
  }

  /// `1h`, which is an hour ago, or a moment such as `2026-11-21T10:00:00Z`.
  Optional<Instant> moment(String name, Ticker ticker) {
    return text(name).map(text -> moment(name, text, ticker));
  }

  static Instant moment(String name, String text, Ticker ticker) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : ticker.instant().minus(Durations.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "%s is a time such as 2026-11-21T10:00:00Z or a duration such as 1h, not \"%s\""
              .formatted(name, text),
          e);
    }
  }

  /// How many are wanted.
  int limit(int usual, int most) {
    String text = asked.get("limit");
    try {
      return text == null ? usual : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "limit is a whole number from 1 to " + most + ", not " + text, e);
    }
  }
}
