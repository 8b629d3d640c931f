package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// How much may be called: by the minute, at once, and how large an answer may be.
public record LimitSettings(
    @Setting("Calls of tools a minute that one principal may make, by the risk class of the tool.")
        Rates tools,
    @Setting(
            "The risk class of tools that say none by themselves, by SERVER/TOOL with * for any run"
                + " of letters; the first pattern that fits counts.")
        Map<ToolPattern, RiskClass> risk,
    @Setting(
            value =
                "The risk class of tools that no pattern fits. Tools that are unrated have no limit"
                    + " by class.",
            fallback = "unrated")
        RiskClass defaultRisk,
    @Setting(
            value = "Calls a minute that one principal may make in all; 0 for no limit.",
            fallback = "0",
            min = "0",
            max = "1000000")
        int principal,
    @Setting(
            value = "Calls a minute that one server gets from all together; 0 for no limit.",
            fallback = "0",
            min = "0",
            max = "1000000")
        int server,
    @Setting(
            value = "Requests a minute to the API that one principal may make; 0 for no limit.",
            fallback = "0",
            min = "0",
            max = "1000000")
        int api,
    @Setting("How many calls may be under way at the same time.") InFlight inFlight,
    @Setting("What is other for some servers, by name.") Map<ServerId, OfServer> servers) {

  /// Calls a minute, by class.
  public record Rates(
      @Setting(
              value = "Of tools of the class critical; 0 for no limit.",
              fallback = "5",
              min = "0",
              max = "1000000")
          int critical,
      @Setting(
              value = "Of tools of the class high; 0 for no limit.",
              fallback = "10",
              min = "0",
              max = "1000000")
          int high,
      @Setting(
              value = "Of tools of the class moderate; 0 for no limit.",
              fallback = "20",
              min = "0",
              max = "1000000")
          int moderate,
      @Setting(
              value = "Of tools of the class low; 0 for no limit.",
              fallback = "100",
              min = "0",
              max = "1000000")
          int low) {
    /// Calls a minute; 0 for no limit.
    public int of(RiskClass risk) {
      return switch (risk) {
        case UNRATED -> 0;
        case LOW -> low;
        case MODERATE -> moderate;
        case HIGH -> high;
        case CRITICAL -> critical;
      };
    }
  }

  /// Calls at the same time.
  public record InFlight(
      @Setting(
              value = "Most calls under way at one server.",
              fallback = "1024",
              min = "1",
              max = "100000")
          int server,
      @Setting(
              value = "Most calls under way of one principal.",
              fallback = "2048",
              min = "1",
              max = "100000")
          int principal,
      @Setting(
              value =
                  "Most calls that wait for their turn at one server, or of one principal; more are"
                      + " refused at once.",
              fallback = "256",
              min = "0",
              max = "100000")
          int waiting,
      @Setting(
              value = "Longest wait for its turn; then a call is refused.",
              fallback = "10s",
              min = "0s",
              max = "10m")
          Duration patience) {
    public InFlight {
      requireNonNull(patience, "patience");
    }
  }

  /// What a server has of its own.
  public record OfServer(
      @Setting(
              value = "Calls a minute that it gets from all together; 0 for no limit.",
              min = "0",
              max = "1000000")
          Optional<Integer> perMinute,
      @Setting(value = "Most calls under way at it.", min = "1", max = "100000")
          Optional<Integer> inFlight,
      @Setting(
              value =
                  "Largest answer that is given to a client; a larger one is refused in its stead."
                      + " At most gateway.max-message is read in any case.",
              min = "1KiB",
              max = "1GiB")
          Optional<ByteSize> maxResponse) {
    public OfServer {
      requireNonNull(perMinute, "perMinute");
      requireNonNull(inFlight, "inFlight");
      requireNonNull(maxResponse, "maxResponse");
    }
  }

  public LimitSettings {
    requireNonNull(tools, "tools");
    risk = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(risk));
    requireNonNull(defaultRisk, "defaultRisk");
    requireNonNull(inFlight, "inFlight");
    servers = Map.copyOf(servers);
  }

  /// The class of a tool: what this program says of its own, else what the operator says.
  public RiskClass riskOf(ToolFacts tool) {
    if (tool.stated().isPresent()) {
      return tool.stated().get();
    }
    for (Map.Entry<ToolPattern, RiskClass> each : risk.entrySet()) {
      if (each.getKey().fits(tool.server(), tool.name())) {
        return each.getValue();
      }
    }
    return defaultRisk;
  }

  int perMinute(ServerId id) {
    OfServer own = servers.get(id);
    return own == null ? server : own.perMinute().orElse(server);
  }

  int inFlight(ServerId id) {
    OfServer own = servers.get(id);
    return own == null ? inFlight.server() : own.inFlight().orElse(inFlight.server());
  }

  /// The largest answer of a server that clients are given.
  public Optional<ByteSize> maxResponse(ServerId id) {
    OfServer own = servers.get(id);
    return own == null ? Optional.empty() : own.maxResponse();
  }
}
