package dev.roundhouse.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// The place of a request in a trace, by W3C Trace Context. It stands in the headers `traceparent`
/// and `tracestate`, and in both eras in members of `_meta` of these names (SEP-414).
///
/// @param traceId 32 lower-case hexadecimal digits
/// @param spanId 16 of them: who asks
/// @param state what other programs of the trace have put there; empty for nothing
public record TraceContext(String traceId, String spanId, boolean isSampled, String state) {
  private static final int LENGTH = 55;
  private static final int TRACE_FROM = 3;
  private static final int TRACE_TO = 35;
  private static final int SPAN_FROM = 36;
  private static final int SPAN_TO = 52;
  private static final int FLAGS_FROM = 53;
  private static final int LONGEST_STATE = 512;

  public TraceContext {
    requireNonNull(traceId, "traceId");
    requireNonNull(spanId, "spanId");
    requireNonNull(state, "state");
  }

  /// Null when there is none, or none that makes sense: such a one is not passed on. A state that
  /// makes none is left out alone.
  ///
  /// @param parent `00-TRACE-SPAN-FLAGS`; a later version may have more behind it
  public static @Nullable TraceContext of(@Nullable String parent, @Nullable String state) {
    if (parent == null || !isParent(parent)) {
      return null;
    }
    int flags = Character.digit(parent.charAt(FLAGS_FROM + 1), 16);
    return new TraceContext(
        parent.substring(TRACE_FROM, TRACE_TO),
        parent.substring(SPAN_FROM, SPAN_TO),
        (flags & 1) == 1,
        state != null && isState(state) ? state : "");
  }

  private static boolean isParent(String text) {
    boolean isFirst = text.startsWith("00-");
    if (text.length() < LENGTH
        || (isFirst && text.length() != LENGTH)
        || (text.length() > LENGTH && text.charAt(LENGTH) != '-')) {
      return false;
    }
    return text.charAt(2) == '-'
        && text.charAt(TRACE_TO) == '-'
        && text.charAt(SPAN_TO) == '-'
        && isHex(text, 0, 2)
        && !text.startsWith("ff")
        && isHex(text, TRACE_FROM, TRACE_TO)
        && !isZero(text, TRACE_FROM, TRACE_TO)
        && isHex(text, SPAN_FROM, SPAN_TO)
        && !isZero(text, SPAN_FROM, SPAN_TO)
        && isHex(text, FLAGS_FROM, LENGTH);
  }

  private static boolean isHex(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (text.charAt(at) != '0') {
        return false;
      }
    }
    return true;
  }

  /// Nothing that could end a line, or be long.
  private static boolean isState(String text) {
    return text.length() <= LONGEST_STATE
        && text.indexOf('=') > 0
        && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  /// As it stands on the wire.
  public String parent() {
    return "00-" + traceId + "-" + spanId + (isSampled ? "-01" : "-00");
  }
}
