package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which calls wait for a person, and how.
public record ApprovalSettings(
    @Setting(
            value = "The least risk class of tools whose calls wait for a person, or never.",
            fallback = "critical")
        From from,
    @Setting("Further tools whose calls do, by SERVER/TOOL with * for any run of letters.")
        List<ToolPattern> tools,
    @Setting(
            value =
                "Whether the person at the client may say it, where the client can ask (MCP"
                    + " elicitation); otherwise only the inbox counts.",
            fallback = "true")
        boolean byCaller,
    @Setting(
            value =
                "Whether nobody may approve what was asked for under their own subject, whatever"
                    + " their scopes.",
            fallback = "false")
        boolean fourEyes,
    @Setting(
            value =
                "How long a call waits for an answer from the inbox before its caller is told to"
                    + " come again.",
            fallback = "10s",
            min = "0s",
            max = "10m")
        Duration patience,
    @Setting(
            value =
                "How long a request is good: to be decided, and then to be used. After that the"
                    + " call is refused.",
            fallback = "10m",
            min = "1s",
            max = "7d")
        Duration expiresAfter,
    @Setting(
            value = "Most requests that wait at the same time for one subject.",
            fallback = "100",
            min = "1",
            max = "10000")
        int most,
    @Setting("Where a message goes when somebody is to decide.") Optional<Webhook> webhook) {

  /// The least class of tools whose calls wait.
  public enum From {
    NEVER,
    CRITICAL,
    HIGH,
    MODERATE,
    LOW;

    boolean isMet(RiskClass risk) {
      return switch (this) {
        case NEVER -> false;
        case CRITICAL -> risk == RiskClass.CRITICAL;
        case HIGH -> risk.compareTo(RiskClass.HIGH) >= 0;
        case MODERATE -> risk.compareTo(RiskClass.MODERATE) >= 0;
        case LOW -> risk.compareTo(RiskClass.LOW) >= 0;
      };
    }
  }

  /// Where a message goes.
  public record Webhook(
      @Setting("Address that gets a POST with a JSON body.") URI url,
      @Setting(
              "File whose bytes sign the body: X-Roundhouse-Signature is sha256= and the HMAC in"
                  + " hexadecimal.")
          Path secretFile,
      @Setting(value = "Longest wait for an answer.", fallback = "5s", min = "100ms", max = "1m")
          Duration timeout,
      @Setting(
              value = "How often it is tried, with growing pauses, before it is given up.",
              fallback = "4",
              min = "1",
              max = "20")
          int attempts) {
    public Webhook {
      requireNonNull(secretFile, "secretFile");
      requireNonNull(timeout, "timeout");
      String scheme = url.getScheme();
      if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
        throw new IllegalArgumentException(
            "the webhook needs an address such as https://host/path");
      }
    }
  }

  public ApprovalSettings {
    requireNonNull(from, "from");
    tools = List.copyOf(tools);
    requireNonNull(patience, "patience");
    requireNonNull(expiresAfter, "expiresAfter");
    requireNonNull(webhook, "webhook");
  }

  /// Why calls of a tool wait for a person; empty where they do not.
  ///
  /// @param risk its class
  public Optional<String> reason(ToolFacts tool, RiskClass risk) {
    if (from.isMet(risk)) {
      return Optional.of("its risk is " + risk.wire());
    }
    return tools.stream()
        .filter(each -> each.fits(tool.server(), tool.name()))
        .findFirst()
        .map(each -> "approval.tools has " + each);
  }
}
