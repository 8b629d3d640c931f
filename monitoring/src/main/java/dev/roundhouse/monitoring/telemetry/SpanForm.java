package dev.roundhouse.monitoring.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.JsonWriter;
import java.util.List;

/// Spans as OTLP has them in JSON: ids in hexadecimal, whole numbers of 64 bits as texts.
final class SpanForm {
  private static final int FAILED = 2;

  /// The lower bits of the flags are those of the trace; the next say whether the parent is of
  /// another program, and that this is known.
  private static final int SAMPLED = 1;

  private SpanForm() {}

  static byte[] of(List<Span> spans, Origin origin) {
    JsonWriter json = new JsonWriter().object().key("resourceSpans").array().object();
    origin.resource(json);
    json.key("scopeSpans").array().object();
    origin.scope(json);
    json.key("spans").array();
    spans.forEach(each -> span(json, each));
    return json.end().end().end().end().end().end().toBytes();
  }

  private static void span(JsonWriter json, Span span) {
    json.object().member("traceId", span.trace()).member("spanId", span.id());
    if (!span.parent().isEmpty()) {
      json.member("parentSpanId", span.parent());
    }
    if (!span.state().isEmpty()) {
      json.member("traceState", span.state());
    }
    json.member("flags", SAMPLED)
        .member("name", span.name())
        .member("kind", span.kind().number())
        .member("startTimeUnixNano", Long.toString(span.start()))
        .member("endTimeUnixNano", Long.toString(span.end()));
    attributes(json, span.attributes(), span.error());
    json.key("status").object();
    if (span.error() != null) {
      json.member("code", FAILED);
    }
    json.end().end();
  }

  private static void attributes(
      JsonWriter json, List<String> pairs, @org.jspecify.annotations.Nullable String error) {
    json.key("attributes").array();
    for (int at = 0; at < pairs.size(); at += 2) {
      attribute(json, pairs.get(at), pairs.get(at + 1));
    }
    if (error != null) {
      attribute(json, "error.type", error);
    }
    json.end();
  }

  static void attribute(JsonWriter json, String name, String value) {
    json.object().member("key", name).key("value").object().member("stringValue", value);
    json.end().end();
  }

  /// Who tells it.
  ///
  /// @param version of the program
  /// @param instance other at each start
  record Origin(String version, String instance) {
    void resource(JsonWriter json) {
      json.key("resource").object().key("attributes").array();
      attribute(json, "service.name", "roundhouse");
      attribute(json, "service.version", version);
      attribute(json, "service.instance.id", instance);
      json.end().end();
    }

    void scope(JsonWriter json) {
      json.key("scope").object().member("name", "roundhouse").member("version", version).end();
    }
  }

  /// A number as JSON; what is none, which JSON has no word for, as OTLP writes it.
  static byte[] number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      String word = Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
      return ("\"" + word + "\"").getBytes(UTF_8);
    }
    return Double.toString(value).getBytes(UTF_8);
  }
}
