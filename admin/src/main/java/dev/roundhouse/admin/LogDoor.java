package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.LogReader;
import dev.roundhouse.http.EventStream;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.SseWriter;
import dev.roundhouse.security.Principal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The error output of a server: its last lines, or with `follow` those and all that come, as an
/// event stream. Holds a virtual thread while it follows, which looks a few times a second.
final class LogDoor {
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final int MOST_LINES = 10_000;
  private static final String LINES = "lines is a whole number from 0 to " + MOST_LINES;

  private final Operations operations;
  private final Ticker ticker;

  LogDoor(Operations operations, Ticker ticker) {
    this.operations = requireNonNull(operations, "operations");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  void handle(Request request, Response response, Principal principal, ServerId id)
      throws InterruptedException {
    if (!Answers.isMethod(request, response, "GET")) {
      return;
    }
    LogReader log = operations.log(principal, id);
    LogReader.Page page = log.last(lines(request));
    if (isFollowed(request)) {
      follow(log, page, response.events());
      return;
    }
    JsonWriter body = new JsonWriter().object().member("server", id.value()).key("lines").array();
    page.lines().forEach(line -> write(body, line));
    Answers.send(response, 200, body.end().end());
  }

  private void follow(LogReader log, LogReader.Page first, EventStream stream)
      throws InterruptedException {
    try (stream) {
      LogReader.Page page = first;
      while (stream.isOpen()) {
        for (String line : page.lines()) {
          JsonWriter body = new JsonWriter();
          write(body, line);
          stream.send(SseWriter.event(null, null, body.toBytes()));
        }
        ticker.sleep(LOOK_EVERY);
        page = log.after(page.end());
      }
    } catch (IOException _) {
      // The reader has gone, or reads too slowly: the stream is closed, and that is the end.
    }
  }

  /// `time instance text`, as it was written; a part of a longer line is all text.
  private static void write(JsonWriter body, String line) {
    List<String> parts = List.of(line.split(" ", 3));
    body.object();
    if (parts.size() == 3) {
      body.member("time", parts.get(0))
          .member("instance", parts.get(1))
          .member("text", parts.get(2));
    } else {
      body.member("text", line);
    }
    body.end();
  }

  private static int lines(Request request) {
    String asked = parameter(request, "lines");
    if (asked == null) {
      return 100;
    }
    try {
      int lines = Integer.parseInt(asked);
      if (lines >= 0 && lines <= MOST_LINES) {
        return lines;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(LINES + ", not " + asked, e);
    }
    throw new IllegalArgumentException(LINES + ", not " + asked);
  }

  private static boolean isFollowed(Request request) {
    return "true".equals(parameter(request, "follow"));
  }

  private static @Nullable String parameter(Request request, String name) {
    String query = request.query();
    if (query == null) {
      return null;
    }
    for (String each : query.split("&", -1)) {
      if (each.startsWith(name + "=")) {
        return each.substring(name.length() + 1);
      }
    }
    return null;
  }
}
