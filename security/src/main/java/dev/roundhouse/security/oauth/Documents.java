package dev.roundhouse.security.oauth;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the JSON objects of others; what has another type than it should is as if it were not
/// there.
final class Documents {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~:/%-]{1,200}");

  private Documents() {}

  /// Null when it is no JSON object.
  static @Nullable Json object(byte[] bytes) {
    try {
      Json document = Json.parse(bytes);
      return document.type() == JsonType.OBJECT ? document : null;
    } catch (MalformedFrame _) {
      return null; // a page for people, as many sites answer for every path
    }
  }

  static List<String> texts(Json array) {
    List<String> all = new ArrayList<>();
    for (Json each : array.items()) {
      String text = each.text();
      if (text != null) {
        all.add(text);
      }
    }
    return all;
  }

  /// Some of what others name, for people: what could be more than a name is left out.
  static String shown(List<String> names) {
    return names.stream()
        .filter(each -> NAME.matcher(each).matches())
        .limit(10)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  static Optional<String> text(Json member) {
    return Optional.ofNullable(member.text()).filter(text -> !text.isEmpty());
  }

  /// Empty as well for a text that is no address.
  static Optional<URI> address(Json member) {
    try {
      return text(member).map(URI::create);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
