package dev.roundhouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What makes valid JSON a message: the rules of JSON-RPC 2.0 as MCP narrows them.
final class Shape {
  private static final byte[] VERSION = "2.0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;
  private final int[] spans;
  private final int open;

  private Shape(byte[] bytes, int[] spans, int open) {
    this.bytes = bytes;
    this.spans = spans;
    this.open = open;
  }

  /// What kind of message the scanned object is; `open` is the place of its brace.
  static Frame.Kind check(byte[] bytes, int[] spans, int open, Limits limits)
      throws MalformedFrame {
    Shape shape = new Shape(bytes, spans, open);
    boolean answer = shape.has(Member.RESULT) || shape.has(Member.ERROR);
    shape.require(!(answer && shape.has(Member.METHOD)), Member.METHOD, "a call with an answer");
    shape.require(!(answer && shape.has(Member.PARAMS)), Member.PARAMS, "an answer with params");
    if (Spans.duplicate(spans) != 0) {
      throw MalformedFrame.shape(Spans.duplicate(spans), "a key that was there before");
    }
    shape.require(shape.isVersion(), Member.JSONRPC, "\"jsonrpc\" must be \"2.0\"");
    return answer ? shape.answer(limits) : shape.call(limits);
  }

  private Frame.Kind call(Limits limits) throws MalformedFrame {
    boolean named = type(Member.METHOD) == JsonType.STRING && length(Member.METHOD) > 2;
    require(named, Member.METHOD, "\"method\" must be a text that is not empty");
    require(
        !has(Member.PARAMS) || type(Member.PARAMS) == JsonType.OBJECT,
        Member.PARAMS,
        "\"params\" must be an object");
    if (!has(Member.ID)) {
      return Frame.Kind.NOTIFICATION;
    }
    requireId(limits);
    return Frame.Kind.REQUEST;
  }

  private Frame.Kind answer(Limits limits) throws MalformedFrame {
    if (has(Member.RESULT)) {
      require(!has(Member.ERROR), Member.ERROR, "an answer with both result and error");
      requireId(limits);
      require(
          type(Member.RESULT) == JsonType.OBJECT, Member.RESULT, "\"result\" must be an object");
      return Frame.Kind.RESULT;
    }
    // A peer that could not read the id answers without one, or with null as JSON-RPC has it.
    if (has(Member.ID) && type(Member.ID) != JsonType.NULL) {
      requireId(limits);
    }
    require(type(Member.ERROR) == JsonType.OBJECT, Member.ERROR, "\"error\" must be an object");
    require(isInteger(Member.ERROR_CODE), Member.ERROR, "an error needs an integer \"code\"");
    require(
        type(Member.ERROR_MESSAGE) == JsonType.STRING,
        Member.ERROR,
        "an error needs a \"message\"");
    return Frame.Kind.ERROR;
  }

  private void requireId(Limits limits) throws MalformedFrame {
    require(
        isId(bytes, spans, limits), Member.ID, "\"id\" must be a text or an integer, and short");
  }

  /// The id as written, if the message has exactly one and it could be answered to.
  static byte @Nullable [] id(byte[] bytes, int[] spans, Limits limits) {
    if (!Spans.hasOneId(spans) || Spans.overflowed(spans) || !isId(bytes, spans, limits)) {
      return null;
    }
    int start = Spans.start(spans, Member.ID);
    return Arrays.copyOfRange(bytes, start, Spans.end(spans, Member.ID));
  }

  private static boolean isId(byte[] bytes, int[] spans, Limits limits) {
    int start = Spans.start(spans, Member.ID);
    int end = Spans.end(spans, Member.ID);
    return start >= 0
        && end - start <= limits.maxIdBytes()
        && (bytes[start] == '"' || Text.isInteger(bytes, start, end));
  }

  private boolean isVersion() {
    return type(Member.JSONRPC) == JsonType.STRING
        && Text.is(
            bytes,
            Spans.start(spans, Member.JSONRPC) + 1,
            Spans.end(spans, Member.JSONRPC) - 1,
            VERSION);
  }

  private boolean isInteger(Member member) {
    return type(member) == JsonType.NUMBER
        && Text.isInteger(bytes, Spans.start(spans, member), Spans.end(spans, member));
  }

  private boolean has(Member member) {
    return Spans.has(spans, member);
  }

  private int length(Member member) {
    return Spans.end(spans, member) - Spans.start(spans, member);
  }

  private JsonType type(Member member) {
    return has(member) ? JsonType.of(bytes[Spans.start(spans, member)]) : JsonType.ABSENT;
  }

  private void require(boolean holds, Member member, String otherwise) throws MalformedFrame {
    if (!holds) {
      throw MalformedFrame.shape(has(member) ? Spans.start(spans, member) : open, otherwise);
    }
  }
}
