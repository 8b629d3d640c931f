package dev.roundhouse.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Writes server-sent events.
public final class SseWriter {
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

  private SseWriter() {}

  /// An event with one line of data; line breaks between the tokens of the JSON become spaces.
  ///
  /// @throws IllegalArgumentException if the type or the id cannot stand on one line
  public static byte[] event(@Nullable String type, @Nullable String id, byte[] json) {
    byte[] line = Lines.single(json);
    ByteArrayOutputStream event = new ByteArrayOutputStream(line.length + 64);
    if (type != null) {
      event.writeBytes(field("event", type));
    }
    if (id != null) {
      event.writeBytes(field("id", id));
    }
    event.writeBytes(DATA);
    event.writeBytes(line);
    event.write('\n');
    event.write('\n');
    return event.toByteArray();
  }

  /// An event with an id and no data: a place to come back to before anything was said.
  public static byte[] priming(String id) {
    requireLine(id);
    return ("id: " + id + "\ndata:\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /// A line that clients skip; keeps a quiet stream open.
  public static byte[] comment(String text) {
    requireLine(text);
    return (":" + (text.isEmpty() ? "" : " " + text) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /// How long a client shall wait before it connects again.
  public static byte[] retry(Duration pause) {
    return ("retry: " + pause.toMillis() + "\n\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] field(String name, String value) {
    requireLine(value);
    return (name + ": " + value + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void requireLine(String value) {
    if (value.chars().anyMatch(unit -> unit == '\n' || unit == '\r' || unit == 0)) {
      throw new IllegalArgumentException("a line break in a field of an event");
    }
  }
}
