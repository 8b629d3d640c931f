package dev.roundhouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/// Writes JSON forwards: commas, colons and escapes are right by construction. One thread uses a
/// writer; calls that would make nonsense (a value without its key, an end too many) throw
/// [IllegalStateException].
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[256];
  private int length;

  /// For each open level whether it is an object.
  private final BitSet objects = new BitSet();

  private int depth;
  private int outermost;
  private boolean keyed;

  /// A writer of members alone, `"a":1,"b":2`, for putting them into an object that exists.
  public static JsonWriter fragment() {
    JsonWriter writer = new JsonWriter();
    writer.objects.set(0);
    writer.depth = 1;
    writer.outermost = 1;
    return writer;
  }

  public JsonWriter object() {
    return open(true, '{');
  }

  public JsonWriter array() {
    return open(false, '[');
  }

  /// Ends the innermost object or array.
  public JsonWriter end() {
    if (depth == outermost || keyed) {
      throw new IllegalStateException(
          depth == outermost ? "nothing to end" : "a key without a value");
    }
    depth--;
    put(objects.get(depth) ? '}' : ']');
    return this;
  }

  public JsonWriter key(String key) {
    if (depth == 0 || !objects.get(depth - 1) || keyed) {
      throw new IllegalStateException("no place for a key");
    }
    comma();
    text(key);
    put(':');
    keyed = true;
    return this;
  }

  public JsonWriter string(String value) {
    value();
    text(value);
    return this;
  }

  public JsonWriter number(long value) {
    value();
    return copy(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  public JsonWriter truth(boolean value) {
    value();
    return copy((value ? "true" : "false").getBytes(StandardCharsets.US_ASCII));
  }

  public JsonWriter nul() {
    value();
    return copy("null".getBytes(StandardCharsets.US_ASCII));
  }

  /// A value that is JSON already; it is not checked.
  public JsonWriter raw(byte[] json) {
    return raw(json, 0, json.length);
  }

  /// A value that is JSON already, between two places of an array; it is not checked.
  public JsonWriter raw(byte[] json, int from, int to) {
    if (from >= to) {
      throw new IllegalArgumentException("no value");
    }
    value();
    room(to - from);
    System.arraycopy(json, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  /// A value as it stands in another message.
  public JsonWriter raw(Json json) {
    return raw(json.bytes(), json.start(), json.end());
  }

  /// Members of the object at hand that are JSON already, as [#fragment] writes them.
  public JsonWriter members(byte[] members) {
    if (depth == 0 || !objects.get(depth - 1) || keyed) {
      throw new IllegalStateException("no place for members");
    }
    if (members.length > 0) {
      comma();
      copy(members);
    }
    return this;
  }

  public JsonWriter member(String key, String value) {
    return key(key).string(value);
  }

  public JsonWriter member(String key, long value) {
    return key(key).number(value);
  }

  public JsonWriter member(String key, boolean value) {
    return key(key).truth(value);
  }

  /// A member whose value is JSON already; it is not checked.
  public JsonWriter member(String key, byte[] json) {
    return key(key).raw(json);
  }

  public byte[] toBytes() {
    if (depth != outermost || keyed || (length == 0 && outermost == 0)) {
      throw new IllegalStateException(length == 0 ? "nothing was written" : "not ended");
    }
    return Arrays.copyOf(bytes, length);
  }

  /// A number as JSON.
  public static byte[] decimal(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  /// A text as a JSON string, quotes included.
  public static byte[] quote(String text) {
    JsonWriter writer = new JsonWriter();
    writer.text(text);
    return Arrays.copyOf(writer.bytes, writer.length);
  }

  private JsonWriter open(boolean object, char bracket) {
    value();
    objects.set(depth, object);
    depth++;
    put(bracket);
    return this;
  }

  private void value() {
    boolean fits = depth == 0 ? length == 0 : objects.get(depth - 1) == keyed;
    if (!fits) {
      throw new IllegalStateException("no place for a value");
    }
    if (!keyed) {
      comma();
    }
    keyed = false;
  }

  private void comma() {
    // A value never ends in an opening bracket, so the last byte tells whether this is the first.
    if (depth > 0 && length > 0 && bytes[length - 1] != '{' && bytes[length - 1] != '[') {
      put(',');
    }
  }

  private void text(String text) {
    put('"');
    for (int index = 0; index < text.length(); index++) {
      char unit = text.charAt(index);
      if (unit == '"' || unit == '\\') {
        put('\\');
        put(unit);
      } else if (unit < ' ') {
        control(unit);
      } else if (unit < 0x80) {
        put(unit);
      } else if (!Character.isSurrogate(unit)) {
        copy(text.substring(index, index + 1).getBytes(StandardCharsets.UTF_8));
      } else if (index + 1 < text.length()
          && Character.isSurrogatePair(unit, text.charAt(index + 1))) {
        copy(text.substring(index, index + 2).getBytes(StandardCharsets.UTF_8));
        index++;
      } else {
        // Half a character has no UTF-8 form; only an escape keeps it.
        unicode(unit);
      }
    }
    put('"');
  }

  private void control(char unit) {
    int letter = "\b\t\n\f\r".indexOf(unit);
    if (letter >= 0) {
      put('\\');
      put("btnfr".charAt(letter));
    } else {
      unicode(unit);
    }
  }

  private void unicode(char unit) {
    put('\\');
    put('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      put((char) HEX[(unit >> shift) & 0xF]);
    }
  }

  private JsonWriter copy(byte[] json) {
    room(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  private void put(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }
}
