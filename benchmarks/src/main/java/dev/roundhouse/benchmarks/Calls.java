package dev.roundhouse.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Calls of exact sizes.
final class Calls {
  private static final String META =
      "\"_meta\":{\"progressToken\":17,\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"bench\",\"version\":\"1\"},"
          + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}";

  private Calls() {}

  static byte[] legacy(int size) {
    return filled(size, "\"query\":\"", "where is the nearest roundhouse ", "\",\"limit\":10", "");
  }

  static byte[] prose(int size) {
    String text =
        "A roundhouse is a building with a circular or semicircular shape used by railways for "
            + "servicing and storing locomotives.\\n\\u2014 \\\"Turntables\\\" stand before it. ";
    return filled(size, "\"path\":\"/srv/notes.md\",\"text\":\"", text, "\"", "," + META);
  }

  static byte[] records(int size) {
    String item =
        "{\"id\":1234,\"name\":\"engine\",\"price\":12.50,\"tags\":[\"a\",\"b\"],\"on\":true},";
    return filled(size, "\"rows\":[", item, "{}],\"pad\":\"\"", "," + META);
  }

  static byte[] cyrillic(int size) {
    return filled(
        size,
        "\"text\":\"",
        "\u0434\u0435\u043f\u043e \u043a\u0440\u0443\u0433\u043b\u043e\u0435, ",
        "\"",
        "," + META);
  }

  /// A call whose arguments are a beginning, as many whole pieces as fit, and an end; white space
  /// behind the arguments makes up the rest.
  private static byte[] filled(int size, String open, String piece, String close, String meta) {
    byte[] head =
        utf8(
            "{\"jsonrpc\":\"2.0\",\"id\":42,\"method\":\"tools/call\",\"params\":"
                + "{\"name\":\"everything__search\",\"arguments\":{"
                + open);
    byte[] filler = utf8(piece);
    byte[] tail = utf8(close + "}" + meta + "}}");
    byte[] call = new byte[size];
    Arrays.fill(call, (byte) ' ');
    System.arraycopy(head, 0, call, 0, head.length);
    int at = head.length;
    for (; at + filler.length + tail.length <= size; at += filler.length) {
      System.arraycopy(filler, 0, call, at, filler.length);
    }
    byte[] end = utf8(close + "}");
    System.arraycopy(end, 0, call, at, end.length);
    byte[] rest = utf8(meta + "}}");
    System.arraycopy(rest, 0, call, size - rest.length, rest.length);
    return call;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
