package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Reply;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.SseParser;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Takes frames out of an event stream, one at a time, on the thread that wants them.
final class EventReader {
  /// Enough for a comment that keeps the stream alive: thousands of streams may wait at once.
  private static final int WAITING = 64;

  private static final int READING = 2048;

  private final Reply reply;
  private final InputStream in;
  private final SseParser parser;
  private final Limits limits;
  private byte[] buffer = new byte[WAITING];
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private final Events events = new Events();
  private long retryMillis = 1000;

  EventReader(Reply reply, Limits limits) {
    this.reply = requireNonNull(reply, "reply");
    this.limits = requireNonNull(limits, "limits");
    this.in = reply.stream();
    this.parser = new SseParser(limits.maxBytes());
  }

  /// The next frame; null at the end of the stream. Zero waits without end.
  @Nullable Frame next(Duration wait) throws IOException, MalformedFrame {
    while (waiting.isEmpty()) {
      reply.patience(wait);
      int count = in.read(buffer);
      if (count < 0) {
        return null;
      }
      parser.feed(buffer, 0, count, events);
      int fit = count == buffer.length ? READING : WAITING;
      if (fit != buffer.length) {
        buffer = new byte[fit];
      }
    }
    return Frame.scan(waiting.remove(), limits);
  }

  /// The id of the last event, from which a broken stream can be taken up again.
  @Nullable String lastId() {
    return parser.lastEventId();
  }

  Duration retry() {
    return Duration.ofMillis(retryMillis);
  }

  private final class Events implements SseParser.Sink {
    @Override
    public void event(String type, byte[] data, @Nullable String id) {
      if (data.length > 0) {
        waiting.add(data);
      }
    }

    @Override
    public void retry(long millis) {
      retryMillis = Math.clamp(millis, 10, 60_000);
    }
  }
}
