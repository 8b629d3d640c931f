package dev.roundhouse.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A parsed head: its bytes and where the fields are in them. Strings are made only of what is
/// asked for. Kept by one thread.
final class ReplyHead implements Headers {
  /// Marks per field: start and end of the name, start and end of the value.
  static final int MARKS = 4;

  private final int status;
  private final byte[] bytes;
  private final int[] marks;
  private final int end;
  private final Framing framing;

  /// @param end how many of the marks are in use
  ReplyHead(int status, byte[] bytes, int[] marks, int end, Framing framing) {
    this.status = status;
    this.bytes = bytes;
    this.marks = marks;
    this.end = end;
    this.framing = framing;
  }

  int status() {
    return status;
  }

  Framing framing() {
    return framing;
  }

  @Override
  public @Nullable String first(String name) {
    int field = find(name);
    return field < 0 ? null : value(field);
  }

  @Override
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int field = 0; field < end; field += MARKS) {
      if (Fields.matches(bytes, marks[field], marks[field + 1], name)) {
        values.add(value(field));
      }
    }
    return List.copyOf(values);
  }

  @Override
  public String[] startingWith(String prefix) {
    List<String> found = new ArrayList<>(0);
    for (int field = 0; field < end; field += MARKS) {
      int from = marks[field];
      int to = from + prefix.length();
      if (to <= marks[field + 1] && Fields.matches(bytes, from, to, prefix)) {
        found.add(text(from, marks[field + 1]));
        found.add(value(field));
      }
    }
    return found.isEmpty() ? WireHeaders.NONE : found.toArray(String[]::new);
  }

  @Override
  public void forEach(BiConsumer<String, String> each) {
    for (int field = 0; field < end; field += MARKS) {
      each.accept(text(marks[field], marks[field + 1]), value(field));
    }
  }

  /// The content type without its parameters, in lower case; the two types of every call cost no
  /// string.
  String mediaType() {
    int field = find("content-type");
    if (field < 0) {
      return "";
    }
    int start = marks[field + 2];
    int stop = start;
    while (stop < marks[field + 3] && bytes[stop] != ';') {
      stop++;
    }
    while (stop > start && Fields.isBlank(bytes[stop - 1])) {
      stop--;
    }
    if (Fields.matches(bytes, start, stop, "application/json")) {
      return "application/json";
    }
    if (Fields.matches(bytes, start, stop, "text/event-stream")) {
      return "text/event-stream";
    }
    return text(start, stop).toLowerCase(Locale.ROOT);
  }

  private int find(String name) {
    for (int field = 0; field < end; field += MARKS) {
      if (Fields.matches(bytes, marks[field], marks[field + 1], name)) {
        return field;
      }
    }
    return -1;
  }

  private String value(int field) {
    return text(marks[field + 2], marks[field + 3]);
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
