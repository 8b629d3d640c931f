package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import dev.roundhouse.monitoring.LogLine.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Where lines of the log are brought besides.
public record LogPushSettings(
    @Setting("A receiver that speaks the push protocol of Loki.") Optional<Loki> loki,
    @Setting("A receiver of syslog (RFC 5424).") Optional<Syslog> syslog) {
  public LogPushSettings {
    requireNonNull(loki, "loki");
    requireNonNull(syslog, "syslog");
  }

  /// By JSON over HTTP.
  public record Loki(
      @Setting("The whole address, such as http://127.0.0.1:3100/loki/api/v1/push.") URI url,
      @Setting(
              "File with the value of the header Authorization, such as `Bearer …`, for its owner"
                  + " alone (0600).")
          Optional<Path> authorizationFile,
      @Setting("The tenant (X-Scope-OrgID).") Optional<String> tenant,
      @Setting("Labels of all lines, besides service_name and level; at most 10.")
          Map<String, String> labels,
      @Setting(value = "What matters less is not brought.", fallback = "info") Level level,
      @Setting(
              value = "Longest time before a line is brought.",
              fallback = "1s",
              min = "10ms",
              max = "1m")
          Duration every,
      @Setting(value = "Longest wait for an answer.", fallback = "10s", min = "100ms", max = "1m")
          Duration timeout) {
    private static final int MOST_LABELS = 10;

    public Loki {
      requireNonNull(url, "url");
      requireNonNull(authorizationFile, "authorizationFile");
      requireNonNull(tenant, "tenant");
      requireNonNull(level, "level");
      requireNonNull(every, "every");
      requireNonNull(timeout, "timeout");
      labels = Map.copyOf(labels);
      if (labels.size() > MOST_LABELS
          || labels.keySet().stream().anyMatch(each -> !each.matches("[a-zA-Z_][a-zA-Z0-9_]*"))
          || labels.containsKey("level")
          || labels.containsKey("service_name")) {
        throw new IllegalArgumentException(
            "labels are at most "
                + MOST_LABELS
                + ", named by letters, digits and _, and neither level nor service_name");
      }
      String scheme = String.valueOf(url.getScheme());
      if (url.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw new IllegalArgumentException(
            "url is an address such as http://127.0.0.1:3100/loki/api/v1/push, not \""
                + url
                + "\"");
      }
      if (tenant.isPresent() && !tenant.get().matches("[!-~]{1,150}")) {
        throw new IllegalArgumentException("tenant is one word of plain letters");
      }
    }
  }

  /// By a line each.
  public record Syslog(
      @Setting("Name or address of the receiver.") String host,
      @Setting(value = "Its port.", fallback = "6514", min = "1", max = "65535") int port,
      @Setting(
              value =
                  "How lines get there: `tls` or `tcp`, with octet counting, or `udp`, where nobody"
                      + " knows whether they do.",
              fallback = "tls")
          Transport transport,
      @Setting(
              "Of `tls`: file with the certificates that are trusted; those of the JDK if not said.")
          Optional<Path> caFile,
      @Setting(value = "The facility.", fallback = "16", min = "0", max = "23") int facility,
      @Setting(value = "What matters less is not brought.", fallback = "info") Level level,
      @Setting(
              value = "Longest time before a line is brought.",
              fallback = "1s",
              min = "10ms",
              max = "1m")
          Duration every,
      @Setting(
              value = "Longest wait for a connection.",
              fallback = "10s",
              min = "100ms",
              max = "1m")
          Duration timeout) {
    /// How lines get there.
    public enum Transport {
      UDP,
      TCP,
      TLS
    }

    public Syslog {
      requireNonNull(host, "host");
      requireNonNull(transport, "transport");
      requireNonNull(caFile, "caFile");
      requireNonNull(level, "level");
      requireNonNull(every, "every");
      requireNonNull(timeout, "timeout");
      if (!host.matches("[!-~]{1,255}")) {
        throw new IllegalArgumentException("host is the name or address of a machine");
      }
    }
  }
}
