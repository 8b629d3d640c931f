package dev.roundhouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A look into a checked JSON value without a tree: each step walks the bytes again and nothing is
/// lost, rounded or put in another order. Good for the small parts of a message that somebody asks
/// about; the message itself goes on as bytes.
///
/// A view shares the array, which must not be written to; then it is immutable. [#items()] and
/// [#members()] make an object for each element: bound the bytes of what a peer may send first.
public final class Json {
  /// A member of an object: its decoded key, the place of the quote that opens the key, its value.
  public record Field(String key, int keyStart, Json value) {}

  /// What is asked for and not there.
  public static final Json ABSENT = new Json(new byte[0], 0, 0);

  private final byte[] bytes;
  private final int start;
  private final int end;

  private Json(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /// Checks a whole array as one value, as deep as [Limits#DEFAULT] allows and of any length.
  public static Json parse(byte[] bytes) throws MalformedFrame {
    int start = Bytes.space(bytes, 0, bytes.length);
    int end = Syntax.value(bytes, start, bytes.length, Limits.DEFAULT.maxDepth());
    int rest = Bytes.space(bytes, end, bytes.length);
    if (rest < bytes.length) {
      throw MalformedFrame.json(rest, "more text behind the value");
    }
    return new Json(bytes, start, end);
  }

  /// A member of a message, [#ABSENT] if it has none.
  public static Json of(Frame frame, Member member) {
    return frame.has(member)
        ? new Json(frame.bytes(), frame.start(member), frame.end(member))
        : ABSENT;
  }

  /// A whole message.
  public static Json of(Frame frame) {
    return new Json(frame.bytes(), frame.from(), frame.to());
  }

  public JsonType type() {
    return isPresent() ? JsonType.of(bytes[start]) : JsonType.ABSENT;
  }

  public boolean isPresent() {
    return start < end;
  }

  /// The member with this key, [#ABSENT] if there is none or this is no object. Of several the last
  /// one, as nearly every parser behind a gateway takes it.
  public Json get(String key) {
    Json found = ABSENT;
    byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
    for (int at = first(JsonType.OBJECT); at >= 0; ) {
      int keyEnd = Walk.string(bytes, at, end);
      int value = Walk.colon(bytes, keyEnd, end);
      int valueEnd = Walk.value(bytes, value, end);
      if (isKey(at + 1, keyEnd - 1, key, wanted)) {
        found = new Json(bytes, value, valueEnd);
      }
      at = next(valueEnd);
    }
    return found;
  }

  private boolean isKey(int from, int to, String key, byte[] wanted) {
    return Bytes.contains(bytes, from, to, (byte) '\\')
        ? Text.decode(bytes, from, to).equals(key)
        : Arrays.equals(bytes, from, to, wanted, 0, wanted.length);
  }

  /// The elements of an array; none if this is something else.
  public List<Json> items() {
    List<Json> items = new ArrayList<>();
    for (int at = first(JsonType.ARRAY); at >= 0; ) {
      int valueEnd = Walk.value(bytes, at, end);
      items.add(new Json(bytes, at, valueEnd));
      at = next(valueEnd);
    }
    return List.copyOf(items);
  }

  /// The members of an object in their order, with any duplicates; none if this is something else.
  public List<Field> members() {
    List<Field> fields = new ArrayList<>();
    for (int at = first(JsonType.OBJECT); at >= 0; ) {
      int keyEnd = Walk.string(bytes, at, end);
      int value = Walk.colon(bytes, keyEnd, end);
      int valueEnd = Walk.value(bytes, value, end);
      String key = Text.decode(bytes, at + 1, keyEnd - 1);
      fields.add(new Field(key, at, new Json(bytes, value, valueEnd)));
      at = next(valueEnd);
    }
    return List.copyOf(fields);
  }

  /// The first element or key, or -1 if this is no such container or an empty one.
  private int first(JsonType container) {
    if (type() != container) {
      return -1;
    }
    int at = Bytes.space(bytes, start + 1, end);
    return at == end - 1 ? -1 : at;
  }

  /// The element or key behind the value that ends here, or -1.
  private int next(int valueEnd) {
    int at = Bytes.space(bytes, valueEnd, end);
    return bytes[at] == ',' ? Bytes.space(bytes, at + 1, end) : -1;
  }

  /// The decoded text of a string, null for anything else.
  public @Nullable String text() {
    return type() == JsonType.STRING ? Text.decode(bytes, start + 1, end - 1) : null;
  }

  /// A number without fraction and exponent, or the fallback for anything else or too large.
  public long integer(long fallback) {
    return type() == JsonType.NUMBER ? Text.integer(bytes, start, end, fallback) : fallback;
  }

  public boolean truth(boolean fallback) {
    return switch (type()) {
      case TRUE -> true;
      case FALSE -> false;
      case OBJECT, ARRAY, STRING, NUMBER, NULL, ABSENT -> fallback;
    };
  }

  /// A copy of the value as it was written; empty if it is absent.
  public byte[] raw() {
    return Arrays.copyOfRange(bytes, start, end);
  }

  /// The place of the first byte in [#bytes()].
  public int start() {
    return start;
  }

  /// The place behind the last byte in [#bytes()].
  public int end() {
    return end;
  }

  /// The array this value stands in. Not a copy: it must not be written to.
  public byte[] bytes() {
    return bytes;
  }

  /// The value as it was written.
  @Override
  public String toString() {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
