package dev.roundhouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads server-sent events from pieces of any size, as the HTML standard (section 9.2) reads them:
/// lines end in CR, LF or CRLF, a byte order mark at the start is skipped, an event without data is
/// dropped, an unfinished event at the end of the stream is never seen.
///
/// One thread feeds a parser. What it holds is bounded: an event whose lines exceed the limit ends
/// the parse.
public final class SseParser {
  /// Who gets the events.
  public interface Sink {
    /// @param type `message` if the event names none
    /// @param data the data lines joined by LF; the receiver owns the array
    /// @param id the last event id in force, from this event or an earlier one; null if none was
    ///   ever sent
    void event(String type, byte[] data, @Nullable String id);

    /// The server asks to wait this long before the next connection.
    default void retry(long milliseconds) {}
  }

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] NONE = {};
  private static final String MESSAGE = "message";

  private final int maxBytes;

  /// The beginning of a line whose end was not fed yet.
  private byte[] line = NONE;

  private int lineLength;
  private byte[] data = NONE;
  private int dataLength;
  private boolean hasData;
  private String type = MESSAGE;
  private @Nullable String lastId;
  private boolean started;
  private boolean afterReturn;

  /// @param maxBytes the longest line, and the most data of one event
  public SseParser(int maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("a limit is positive");
    }
    this.maxBytes = maxBytes;
  }

  /// The id to ask for when the stream breaks; null if the server sent none.
  public @Nullable String lastEventId() {
    return lastId;
  }

  /// Reads a piece of the stream and hands on the events that end in it.
  ///
  /// @throws MalformedFrame when an event is larger than the limit; the stream is lost then
  public void feed(byte[] bytes, int offset, int length, Sink sink) throws MalformedFrame {
    int to = offset + length;
    int at = offset;
    while (at < to) {
      if (afterReturn) {
        afterReturn = false;
        if (bytes[at] == '\n') {
          at++;
          continue;
        }
      }
      int end = Bytes.lineEnd(bytes, at, to);
      if (end == to) {
        keep(bytes, at, end);
        return;
      }
      if (lineLength == 0) {
        line(bytes, at, end, sink);
      } else {
        keep(bytes, at, end);
        int whole = lineLength;
        lineLength = 0;
        line(line, 0, whole, sink);
        shrink();
      }
      afterReturn = bytes[end] == '\r';
      at = end + 1;
    }
  }

  private void keep(byte[] bytes, int from, int to) throws MalformedFrame {
    line = appended(line, lineLength, bytes, from, to);
    lineLength += to - from;
  }

  /// An idle stream holds no buffer of its largest event.
  private void shrink() {
    if (line.length > 4096) {
      line = NONE;
    }
  }

  private void line(byte[] bytes, int start, int end, Sink sink) throws MalformedFrame {
    int from = start;
    if (!started) {
      started = true;
      boolean marked = end - start >= MARK.length && Bytes.startsWith(bytes, start, MARK);
      from = marked ? start + MARK.length : start;
    }
    if (from == end) {
      dispatch(sink);
      return;
    }
    int colon = from;
    while (colon < end && bytes[colon] != ':') {
      colon++;
    }
    int value = colon < end ? colon + 1 : end;
    if (value < end && bytes[value] == ' ') {
      value++;
    }
    field(bytes, from, colon, value, end, sink);
  }

  private void field(byte[] bytes, int from, int colon, int value, int end, Sink sink)
      throws MalformedFrame {
    // A comment has an empty name and falls through, like a field nobody knows.
    switch (utf8(bytes, from, Math.min(colon, from + 6))) {
      case "data" -> {
        if (hasData) {
          append(new byte[] {'\n'}, 0, 1);
        }
        append(bytes, value, end);
        hasData = true;
      }
      case "event" -> type = value == end ? MESSAGE : utf8(bytes, value, end);
      case "id" -> {
        if (!Bytes.contains(bytes, value, end, (byte) 0)) {
          lastId = utf8(bytes, value, end);
        }
      }
      case "retry" -> {
        long pause = value == end ? -1 : Text.integer(bytes, value, end, -1);
        if (pause >= 0 && bytes[value] != '-') {
          sink.retry(pause);
        }
      }
      default -> {}
    }
  }

  private void append(byte[] bytes, int from, int to) throws MalformedFrame {
    data = appended(data, dataLength, bytes, from, to);
    dataLength += to - from;
  }

  private void dispatch(Sink sink) {
    if (hasData) {
      byte[] event = data.length == dataLength ? data : Arrays.copyOf(data, dataLength);
      String name = type;
      reset();
      sink.event(name, event, lastId);
    } else {
      reset();
    }
  }

  private void reset() {
    data = NONE;
    dataLength = 0;
    hasData = false;
    type = MESSAGE;
  }

  private byte[] appended(byte[] buffer, int length, byte[] bytes, int from, int to)
      throws MalformedFrame {
    int needed = length + (to - from);
    if (needed > maxBytes || needed < 0) {
      throw MalformedFrame.shape(maxBytes, "an event that is too long");
    }
    byte[] roomy = buffer;
    if (needed > buffer.length) {
      // The first piece is often the whole: only later ones are expected to go on.
      int doubled = (int) Math.min(maxBytes, 2L * buffer.length);
      roomy = Arrays.copyOf(buffer, Math.max(needed, doubled));
    }
    System.arraycopy(bytes, from, roomy, length, to - from);
    return roomy;
  }

  private static String utf8(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
