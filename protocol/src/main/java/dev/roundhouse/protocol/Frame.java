package dev.roundhouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One JSON-RPC message, checked and left as it was: the bytes it came in, and the places of the
/// members a gateway looks at. Nothing is decoded before it is asked for, so numbers, unknown
/// members, key order and escapes pass through untouched; see [Splice] for changing a message and
/// [Json] for looking deeper into one.
///
/// A frame shares the array it was scanned from. Whoever hands the array over does not write to it
/// again; then a frame is immutable and may be used by any thread. All places are places in that
/// array.
public final class Frame {
  /// What a message is.
  public enum Kind {
    REQUEST,
    NOTIFICATION,
    RESULT,
    ERROR,
    BATCH
  }

  /// The most messages in one batch: each costs more memory than the few bytes it may be written
  /// in, so the limit of bytes alone would not bound a batch.
  public static final int MAX_BATCH = 1000;

  private static final int[] NO_SPANS = Spans.usual();

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final int[] spans;
  private final Kind kind;
  private final String method;

  private Frame(byte[] bytes, int from, int to, int[] spans, Kind kind) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.spans = spans;
    this.kind = kind;
    this.method =
        Spans.has(spans, Member.METHOD)
            ? Method.intern(
                bytes, Spans.start(spans, Member.METHOD) + 1, Spans.end(spans, Member.METHOD) - 1)
            : "";
  }

  /// Checks a whole array as one message.
  public static Frame scan(byte[] bytes, Limits limits) throws MalformedFrame {
    return scan(bytes, 0, bytes.length, limits);
  }

  /// Checks the bytes from `from` up to `to` as one message, with white space around it or not.
  public static Frame scan(byte[] bytes, int from, int to, Limits limits) throws MalformedFrame {
    Objects.checkFromToIndex(from, to, bytes.length);
    if (to - from > limits.maxBytes()) {
      throw new MalformedFrame(
          Protocol.INVALID_REQUEST, limits.maxBytes(), "a message that is too long", null);
    }
    int start = Bytes.space(bytes, from, to);
    boolean isObject = start < to && bytes[start] == '{';
    int[] spans = isObject ? Spans.usual() : NO_SPANS;
    try {
      return isObject ? object(bytes, start, to, spans, limits) : other(bytes, start, to, limits);
    } catch (MalformedFrame fault) {
      throw fault.within(from, Shape.id(bytes, spans, limits));
    }
  }

  private static Frame object(byte[] bytes, int start, int to, int[] usual, Limits limits)
      throws MalformedFrame {
    int[] spans = usual;
    int end = Scanner.object(bytes, start, to, limits.maxDepth(), Members.TOP, spans);
    finish(bytes, end, to);
    if (Spans.overflowed(spans)) {
      // Rare enough that a second pass is cheaper than a larger table for everybody.
      spans = Spans.fitting(spans);
      Scanner.object(bytes, start, to, limits.maxDepth(), Members.TOP, spans);
    }
    return new Frame(bytes, start, end, spans, Shape.check(bytes, spans, start, limits));
  }

  private static Frame other(byte[] bytes, int start, int to, Limits limits) throws MalformedFrame {
    int end = Syntax.value(bytes, start, to, limits.maxDepth());
    finish(bytes, end, to);
    if (bytes[start] != '[') {
      throw MalformedFrame.shape(start, "a message must be an object");
    }
    int count = Walk.count(bytes, start, end);
    if (count == 0 || count > MAX_BATCH) {
      throw MalformedFrame.shape(start, count == 0 ? "an empty batch" : "a batch of too many");
    }
    return new Frame(bytes, start, end, NO_SPANS, Kind.BATCH);
  }

  private static void finish(byte[] bytes, int end, int to) throws MalformedFrame {
    int rest = Bytes.space(bytes, end, to);
    if (rest < to) {
      throw MalformedFrame.json(rest, "more text behind the message");
    }
  }

  /// The messages of a batch, in order; this frame alone if it is no batch. A batch inside a batch
  /// is refused.
  public List<BatchItem> batch(Limits limits) {
    if (kind != Kind.BATCH) {
      return List.of(new BatchItem.Good(this));
    }
    List<BatchItem> items = new ArrayList<>();
    for (Json item : Json.of(this).items()) {
      items.add(item(item, limits));
    }
    return List.copyOf(items);
  }

  private BatchItem item(Json item, Limits limits) {
    try {
      if (item.type() == JsonType.ARRAY) {
        throw MalformedFrame.shape(0, "a batch inside a batch");
      }
      return new BatchItem.Good(scan(bytes, item.start(), item.end(), limits));
    } catch (MalformedFrame fault) {
      return new BatchItem.Bad(fault);
    }
  }

  public Kind kind() {
    return kind;
  }

  /// The method of a request or notification, empty in an answer. The methods of MCP are always the
  /// constants of [Method].
  public String method() {
    return method;
  }

  /// The array this message stands in. Not a copy: it must not be written to.
  public byte[] bytes() {
    return bytes;
  }

  /// The place of the first byte of the message, without white space around it.
  public int from() {
    return from;
  }

  /// The place behind the last byte of the message, without white space around it.
  public int to() {
    return to;
  }

  public int length() {
    return to - from;
  }

  public boolean has(Member member) {
    return Spans.has(spans, member);
  }

  /// The place of a value's first byte, or -1.
  public int start(Member member) {
    return Spans.start(spans, member);
  }

  /// The place behind a value's last byte, or -1.
  public int end(Member member) {
    return Spans.end(spans, member);
  }

  public JsonType type(Member member) {
    return has(member) ? JsonType.of(bytes[start(member)]) : JsonType.ABSENT;
  }

  /// The decoded text of a string, or null if the member is absent or something else.
  public @Nullable String text(Member member) {
    return type(member) == JsonType.STRING
        ? Text.decode(bytes, start(member) + 1, end(member) - 1)
        : null;
  }

  /// Whether a member is this text, without making a string of it.
  public boolean is(Member member, byte[] asciiText) {
    return type(member) == JsonType.STRING
        && Text.is(bytes, start(member) + 1, end(member) - 1, asciiText);
  }

  /// A number without fraction and exponent, or the fallback when the member is anything else or
  /// does not fit.
  public long integer(Member member, long fallback) {
    return type(member) == JsonType.NUMBER
        ? Text.integer(bytes, start(member), end(member), fallback)
        : fallback;
  }

  /// A copy of a value as it was written.
  ///
  /// @throws IllegalArgumentException if the member is absent
  public byte[] raw(Member member) {
    byte[] raw = rawOrNull(member);
    if (raw == null) {
      throw new IllegalArgumentException("the message has no " + member);
    }
    return raw;
  }

  /// A copy of a value as it was written, or null if the member is absent.
  public byte @Nullable [] rawOrNull(Member member) {
    return has(member) ? Arrays.copyOfRange(bytes, start(member), end(member)) : null;
  }

  /// The message as it was written.
  @Override
  public String toString() {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
