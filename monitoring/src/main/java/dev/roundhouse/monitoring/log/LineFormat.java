package dev.roundhouse.monitoring.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogLine.Level;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// A line of the log as it stands in its file: one JSON object.
public final class LineFormat {
  private LineFormat() {}

  /// As an object of what is written at hand.
  private static JsonWriter write(JsonWriter body, LogLine line) {
    body.object()
        .member("time", line.at().toString())
        .member("level", line.level().wire())
        .member("component", line.component())
        .member("message", line.message());
    if (!line.request().isEmpty()) {
      body.member("request", line.request());
    }
    if (!line.trace().isEmpty()) {
      body.member("trace", line.trace());
    }
    return body.end();
  }

  /// With the end of the line.
  public static byte[] bytes(LogLine line) {
    byte[] json = write(new JsonWriter(), line).toBytes();
    byte[] whole = new byte[json.length + 1];
    System.arraycopy(json, 0, whole, 0, json.length);
    whole[json.length] = '\n';
    return whole;
  }

  /// Empty for what is no line: the end of one that a crash has cut off.
  static Optional<LogLine> read(String text) {
    try {
      Json json = Json.parse(text.getBytes(UTF_8));
      return Optional.of(
          new LogLine(
              Instant.parse(member(json, "time")),
              Level.of(member(json, "level")),
              member(json, "component"),
              member(json, "request"),
              member(json, "message"),
              member(json, "trace")));
    } catch (MalformedFrame | DateTimeException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String member(Json json, String name) {
    String text = json.get(name).text();
    return text == null ? "" : text;
  }
}
