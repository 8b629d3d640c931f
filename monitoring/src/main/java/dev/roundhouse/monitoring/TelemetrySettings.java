package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where traces and metrics are brought besides.
public record TelemetrySettings(
    @Setting("A collector that takes OTLP over HTTP. Nothing is traced without one.")
        Optional<Otlp> otlp) {
  public TelemetrySettings {
    requireNonNull(otlp, "otlp");
  }

  /// One collector.
  public record Otlp(
      @Setting(
              "Its address, such as http://127.0.0.1:4318; traces go to /v1/traces below it, metrics"
                  + " to /v1/metrics.")
          URI endpoint,
      @Setting(
              "File with the value of the header Authorization, such as `Bearer …`, for its owner"
                  + " alone (0600).")
          Optional<Path> authorizationFile,
      @Setting(
              value =
                  "Share of the traces that begin here which is brought, from 0 to 1. Of a trace that"
                      + " began elsewhere its beginner decides.",
              fallback = "1")
          double ratio,
      @Setting(
              value = "Longest time before a span is brought.",
              fallback = "5s",
              min = "10ms",
              max = "1m")
          Duration every,
      @Setting(value = "How often metrics are brought.", fallback = "1m", min = "100ms", max = "1h")
          Duration metricsEvery,
      @Setting(value = "Longest wait for an answer.", fallback = "10s", min = "100ms", max = "1m")
          Duration timeout,
      @Setting(
              value = "Spans that may wait; what is more is dropped, and counted.",
              fallback = "8192",
              min = "16",
              max = "1000000")
          int queue) {
    public Otlp {
      requireNonNull(endpoint, "endpoint");
      requireNonNull(authorizationFile, "authorizationFile");
      requireNonNull(every, "every");
      requireNonNull(metricsEvery, "metricsEvery");
      requireNonNull(timeout, "timeout");
      String scheme = endpoint.getScheme();
      if (endpoint.getHost() == null
          || scheme == null
          || !(scheme.equals("http") || scheme.equals("https"))) {
        throw new IllegalArgumentException(
            "endpoint is an address such as http://127.0.0.1:4318, not \"" + endpoint + "\"");
      }
      if (!(ratio >= 0 && ratio <= 1)) {
        throw new IllegalArgumentException("ratio is from 0 to 1, not " + ratio);
      }
    }

    /// Where one kind goes.
    ///
    /// @param signal `traces` or `metrics`
    public URI at(String signal) {
      String base = endpoint.toString();
      return URI.create(
          (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/" + signal);
    }
  }
}
