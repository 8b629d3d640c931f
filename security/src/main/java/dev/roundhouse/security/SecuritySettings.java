package dev.roundhouse.security;

import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
        boolean openMetrics,
    @Setting("How tokens are signed, and how long they are good.") TokenSettings tokens,
    @Setting("How people log in with a password, where there are accounts.") PeopleSettings people,
    @Setting("How long people stay signed in at the console.") ConsoleSettings console,
    @Setting(
            "The address that clients know this place by, such as https://gate.example, without a"
                + " path. Needed for `issuers`: their tokens name it as their audience.")
        Optional<URI> publicUrl,
    @Setting("Authorization servers elsewhere whose tokens are accepted, by a name for them here.")
        Map<String, IssuerSettings> issuers,
    @Setting(
            "People whom `tailscale serve` on this machine lets in, by login name, each with scopes"
                + " parted by spaces: `ada@example.com: mcp monitor`. The header is believed from"
                + " loopback alone; without anybody named here, not at all.")
        Map<String, String> tailscale) {
  public SecuritySettings {
    allowedHosts = List.copyOf(allowedHosts);
    allowedOrigins = List.copyOf(allowedOrigins);
    issuers = Collections.unmodifiableMap(new TreeMap<>(issuers));
    tailscale = Collections.unmodifiableMap(new TreeMap<>(tailscale));
    Tailnet.of(tailscale);
    publicUrl.ifPresent(SecuritySettings::refuseOther);
    if (!issuers.isEmpty() && publicUrl.isEmpty()) {
      throw new IllegalArgumentException(
          "public-url is missing, which the tokens of issuers have to name as their audience");
    }
    for (String name : issuers.keySet()) {
      if (!name.matches("[a-z0-9][a-z0-9-]{0,40}")) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is no name for an issuer: write small letters, digits and dashes");
      }
    }
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

  private static void refuseOther(URI address) {
    String scheme = String.valueOf(address.getScheme());
    boolean isOrigin =
        address.getHost() != null
            && (scheme.equals("https") || scheme.equals("http"))
            && (address.getRawPath().isEmpty() || address.getRawPath().equals("/"))
            && address.getRawUserInfo() == null
            && address.getRawQuery() == null
            && address.getRawFragment() == null;
    if (!isOrigin) {
      throw new IllegalArgumentException(
          "\"" + address + "\" is no public-url: write https://host or https://host:port");
    }
  }
}
