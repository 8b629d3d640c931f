package dev.roundhouse.security;

import dev.roundhouse.kernel.Setting;
import java.util.List;

/// Who may come in.
public record SecuritySettings(
    @Setting("Host names served besides the loopback ones, without ports.")
        List<String> allowedHosts,
    @Setting(
            "Browser origins served besides those of the host names, such as https://console.example.")
        List<String> allowedOrigins,
    @Setting(
            value =
                "Whether /metrics is served without a token to scrapers on loopback. Leave it false"
                    + " behind a reverse proxy on this machine: through it everybody comes from"
                    + " loopback.",
            fallback = "false")
        boolean openMetrics) {
  public SecuritySettings {
    allowedHosts = List.copyOf(allowedHosts);
    allowedOrigins = List.copyOf(allowedOrigins);
    for (String host : allowedHosts) {
      if (!HostRules.isHost(host)) {
        throw new IllegalArgumentException(
            "\"" + host + "\" is not a host: write a name or address, without a port");
      }
    }
    for (String origin : allowedOrigins) {
      if (HostRules.normalized(origin).isEmpty()) {
        throw new IllegalArgumentException(
            "\"" + origin + "\" is not an origin: write scheme://host or scheme://host:port");
      }
    }
  }
}
