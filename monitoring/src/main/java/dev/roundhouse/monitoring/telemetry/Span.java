package dev.roundhouse.monitoring.telemetry;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that took time, and is over.
///
/// @param parent id of the span that it is a part of; empty for the beginning of a trace
/// @param start in nanoseconds since 1970
/// @param attributes names and values in turn
/// @param error what went wrong; null when nothing did
record Span(
    String trace,
    String id,
    String parent,
    String state,
    String name,
    Kind kind,
    long start,
    long end,
    List<String> attributes,
    @Nullable String error) {
  /// On which side of a request it was; the numbers are those of OTLP.
  enum Kind {
    INTERNAL(1),
    SERVER(2),
    CLIENT(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  Span {
    requireNonNull(trace, "trace");
    requireNonNull(id, "id");
    requireNonNull(parent, "parent");
    requireNonNull(state, "state");
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    attributes = List.copyOf(attributes);
  }
}
