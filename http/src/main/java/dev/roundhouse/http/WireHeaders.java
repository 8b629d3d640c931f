package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The headers of an HTTP/1.1 request as the bytes that came, found by their places. A handler
/// looks at two or three of a dozen: only those become strings.
final class WireHeaders implements Headers {
  static final String[] NONE = {};

  private final byte[] bytes;

  /// Four a header: start and end of the name, start and end of the value.
  private final int[] places;

  private final int count;

  WireHeaders(byte[] bytes, int[] places, int count) {
    this.bytes = bytes;
    this.places = places;
    this.count = count;
  }

  @Override
  public @Nullable String first(String name) {
    for (int i = 0; i < count; i++) {
      if (isNamed(i, name)) {
        return value(i);
      }
    }
    return null;
  }

  @Override
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < count; i++) {
      if (isNamed(i, name)) {
        values.add(value(i));
      }
    }
    return List.copyOf(values);
  }

  @Override
  public void forEach(BiConsumer<String, String> each) {
    for (int i = 0; i < count; i++) {
      each.accept(text(places[4 * i], places[4 * i + 1]), value(i));
    }
  }

  @Override
  public String[] startingWith(String prefix) {
    @Nullable List<String> found = null;
    for (int i = 0; i < count; i++) {
      int from = places[4 * i];
      int end = from + prefix.length();
      if (end <= places[4 * i + 1] && isSame(bytes, from, end, prefix)) {
        found = found == null ? new ArrayList<>() : found;
        found.add(text(from, places[4 * i + 1]));
        found.add(value(i));
      }
    }
    return found == null ? NONE : found.toArray(String[]::new);
  }

  private String value(int i) {
    return text(places[4 * i + 2], places[4 * i + 3]);
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  private boolean isNamed(int i, String name) {
    return isSame(bytes, places[4 * i], places[4 * i + 1], name);
  }

  /// Compares without regard to ASCII case.
  static boolean isSame(byte[] bytes, int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (lower(bytes[i]) != lower(text.charAt(i - from))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
