package dev.roundhouse.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// What a server of one tool says to a JSON-RPC request, as fast as it can be said: the bytes are
/// searched, not parsed, which is enough for the requests of this benchmark and for nothing else.
final class Answers {
  /// Eras that the server speaks.
  enum Era {
    MODERN,
    LEGACY
  }

  private static final byte[] ID = utf8("\"id\":");
  private static final byte[] METHOD = utf8("\"method\":\"");
  private static final byte[] CALL = utf8("tools/call");
  private static final byte[] LIST = utf8("tools/list");
  private static final byte[] NOTIFICATION = utf8("notifications/");
  private static final byte[] DISCOVER = utf8("server/discover");
  private static final byte[] INITIALIZE = utf8("initialize");
  private static final byte[] HEAD = utf8("{\"jsonrpc\":\"2.0\",\"id\":");
  private static final byte[] UNKNOWN =
      utf8(",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}");
  private static final String TOOL =
      "{\"name\":\"echo\",\"description\":\"Says it again.\",\"inputSchema\":"
          + "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}}}}";

  private final byte[] called;
  private final byte[] listed;
  private final byte[] greeted;
  private final byte[] greeting;

  Answers(Era era) {
    String text = "It stands where the turntable is, behind the old station. ".repeat(7);
    String content = "\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]";
    called =
        switch (era) {
          case MODERN -> result("\"resultType\":\"complete\"," + content);
          case LEGACY -> result(content + ",\"isError\":false");
        };
    listed =
        switch (era) {
          case MODERN ->
              result(
                  "\"resultType\":\"complete\",\"ttlMs\":600000,\"cacheScope\":\"public\",\"tools\":["
                      + TOOL
                      + "]");
          case LEGACY -> result("\"tools\":[" + TOOL + "]");
        };
    greeting = era == Era.MODERN ? DISCOVER : INITIALIZE;
    greeted =
        switch (era) {
          case MODERN ->
              result(
                  "\"resultType\":\"complete\",\"ttlMs\":600000,\"cacheScope\":\"public\","
                      + "\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}},"
                      + "\"serverInfo\":{\"name\":\"bench\",\"version\":\"1\"}");
          case LEGACY ->
              result(
                  "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                      + "\"serverInfo\":{\"name\":\"bench\",\"version\":\"1\"}");
        };
  }

  private static byte[] result(String members) {
    return utf8(",\"result\":{" + members + "}}");
  }

  /// The answer to the request in `from` to `to`; empty to a notification.
  byte[] answer(byte[] bytes, int from, int to) {
    int method = after(METHOD, bytes, from, to);
    if (method < 0 || startsWith(NOTIFICATION, bytes, method, to)) {
      return new byte[0];
    }
    byte[] tail = UNKNOWN;
    if (startsWith(CALL, bytes, method, to)) {
      tail = called;
    } else if (startsWith(LIST, bytes, method, to)) {
      tail = listed;
    } else if (startsWith(greeting, bytes, method, to)) {
      tail = greeted;
    }
    int id = after(ID, bytes, from, to);
    int end = id;
    while (end < to && bytes[end] != ',' && bytes[end] != '}') {
      end++;
    }
    byte[] answer = Arrays.copyOf(HEAD, HEAD.length + end - id + tail.length);
    System.arraycopy(bytes, id, answer, HEAD.length, end - id);
    System.arraycopy(tail, 0, answer, HEAD.length + end - id, tail.length);
    return answer;
  }

  /// Whether the request opens a session of the legacy era.
  boolean isOpening(byte[] bytes, int from, int to) {
    int method = after(METHOD, bytes, from, to);
    return method >= 0 && startsWith(INITIALIZE, bytes, method, to);
  }

  /// The index behind the first `what`, or -1.
  static int after(byte[] what, byte[] bytes, int from, int to) {
    for (int at = from; at <= to - what.length; at++) {
      if (startsWith(what, bytes, at, to)) {
        return at + what.length;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] what, byte[] bytes, int at, int to) {
    return to - at >= what.length
        && Arrays.equals(what, 0, what.length, bytes, at, at + what.length);
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
