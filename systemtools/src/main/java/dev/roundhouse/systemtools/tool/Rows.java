package dev.roundhouse.systemtools.tool;

import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;

/// The elements of a list, as many as an answer has room for. One thread uses it.
public final class Rows {
  private final JsonWriter writer = new JsonWriter().array();
  private final int most;
  private final int mostBytes;
  private int count;
  private long size;
  private boolean isCut;

  /// @param most elements
  /// @param mostBytes of all of them together
  public Rows(int most, int mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /// @param written one element, as JSON
  /// @return false when there is no room for it, nor for any after it
  public boolean add(byte[] written) {
    if (isCut || count >= most || size + written.length > mostBytes) {
      isCut = true;
      return false;
    }
    writer.raw(written);
    count++;
    size += written.length;
    return true;
  }

  public boolean add(String text) {
    return add(JsonWriter.quote(text));
  }

  /// Those that there was room for.
  public int count() {
    return count;
  }

  /// Whether something was left out.
  public boolean isCut() {
    return isCut;
  }

  /// The array; nothing can be added any more.
  public byte[] toBytes() {
    return writer.end().toBytes();
  }

  /// The end of a text that fits into so many bytes of UTF-8, from the beginning of a line on where
  /// there is one.
  public static String end(String text, int mostBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= mostBytes) {
      return text;
    }
    String end = new String(bytes, bytes.length - mostBytes, mostBytes, StandardCharsets.UTF_8);
    int line = end.indexOf('\n');
    return line < 0 || line == end.length() - 1 ? end : end.substring(line + 1);
  }
}
