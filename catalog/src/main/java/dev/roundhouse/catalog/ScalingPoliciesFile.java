package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import dev.roundhouse.kernel.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `scaling-policies.yml`: of a policy the idle time is of use here, for each service it is mapped
/// to. Everything else is checked and explained.
final class ScalingPoliciesFile {
  private static final String COUNTS =
      "servers have as many instances as their clients need, none when nobody calls";
  private static final String THRESHOLDS =
      "there are no copies to share a load: a server runs when it is called";
  private static final List<String> SHARES =
      List.of(
          "target_cpu_utilization",
          "target_memory_utilization",
          "scale_up_threshold",
          "scale_down_threshold");

  private final ServiceFilesLedger.Page page;
  private final ServiceHints hints;
  private final Map<String, Duration> idle = new LinkedHashMap<>();
  private Map<String, PlacedYaml> policies = Map.of();

  ScalingPoliciesFile(ServiceFilesLedger.Page page, ServiceHints hints) {
    this.page = page;
    this.hints = hints;
  }

  void read(PlacedYaml root) {
    policies = root.get("policies").map(PlacedYaml::members).orElse(Map.of());
    policies.forEach((name, policy) -> new Policy(name, policy).read());
    root.members()
        .forEach((key, value) -> {
          switch (key) {
            case "policies" -> {
              // Read first: the mapping needs them.
            }
            case "service_policies" -> mapped(value);
            case "global_settings" -> global(value);
            default -> page.section(key).refused(value, "", "is no key of this file");
          }
        });
  }

  /// One policy.
  private final class Policy {
    private final ServiceFilesLedger.Page own;
    private final String name;
    private final PlacedYaml policy;

    Policy(String name, PlacedYaml policy) {
      this.own = page.section("policies").of(name);
      this.name = name;
      this.policy = policy;
    }

    void read() {
      policy.members().forEach(this::member);
      ordered("min_instances", "max_instances", false);
      ordered("scale_down_threshold", "scale_up_threshold", true);
    }

    private void member(String key, PlacedYaml at) {
      if (SHARES.contains(key)) {
        Optional<BigDecimal> share = ServiceNumbers.decimal(at);
        boolean isShare =
            share.isPresent()
                && share.get().signum() > 0
                && share.get().compareTo(BigDecimal.ONE) <= 0;
        if (isShare) {
          own.refused(at, key, THRESHOLDS);
        } else {
          own.fault(at, key, "is not above 0 and at most 1");
        }
        return;
      }
      switch (key) {
        case "idle_timeout" -> idleTime(key, at);
        case "min_instances" -> {
          boolean isKept = at.text().orElse("").matches("[1-9]\\d*");
          own.refused(
              at,
              key,
              isKept
                  ? COUNTS + "; write sleep: {never: true} for one that must not sleep"
                  : COUNTS);
        }
        case "max_instances" -> own.refused(at, key, COUNTS);
        default -> own.refused(at, key, "is no key of a policy");
      }
    }

    private void idleTime(String key, PlacedYaml at) {
      try {
        Duration time = ServiceNumbers.seconds(at);
        idle.put(name, time);
        own.say(
            own.place(at),
            key,
            ServiceFilesReport.Result.TRANSLATED,
            "sleep.doze-after: "
                + Durations.format(time)
                + ", for the services mapped to it that say no time themselves");
      } catch (IllegalArgumentException e) {
        own.fault(at, key, String.valueOf(e.getMessage()));
      }
    }

    private void ordered(String low, String high, boolean isStrict) {
      Optional<BigDecimal> one = policy.get(low).flatMap(ServiceNumbers::decimal);
      Optional<BigDecimal> other = policy.get(high).flatMap(ServiceNumbers::decimal);
      if (one.isEmpty() || other.isEmpty()) {
        return;
      }
      int order = one.get().compareTo(other.get());
      if (isStrict ? order >= 0 : order > 0) {
        own.fault(
            policy.get(low).orElseThrow(),
            low,
            "is "
                + one.get()
                + (isStrict ? ", not below " : ", above ")
                + high
                + ", which is "
                + other.get());
      }
    }
  }

  private void mapped(PlacedYaml mapping) {
    ServiceFilesLedger.Page section = page.section("service_policies");
    mapping.members().forEach((service, at) -> mapped(section.of(service), service, at));
    if (!hints.hasServices()) {
      return;
    }
    List<String> unmapped = new ArrayList<>(hints.services());
    unmapped.removeAll(mapping.members().keySet());
    if (!unmapped.isEmpty()) {
      section.fault(mapping, "", "no policy for " + String.join(", ", unmapped));
    }
  }

  private void mapped(ServiceFilesLedger.Page own, String service, PlacedYaml at) {
    String policy = at.text().orElse("");
    if (!policies.containsKey(policy)) {
      own.fault(at, "", "there is no policy " + policy + NearName.of(policy, policies.keySet()));
      return;
    }
    if (!hints.isService(service, complaint -> own.fault(at, "", complaint))) {
      return;
    }
    Optional<String> said = hints.own(service, "sleep_policy", "idle_timeout");
    Duration time = idle.get(policy);
    if (said.isPresent()) {
      own.refused(at, "", "services.yml says when it sleeps, which is nearer");
    } else if (time == null) {
      own.refused(at, "", "the policy says no idle_timeout");
    } else {
      hints.idle(service, time, policy);
      own.say(
          own.place(at),
          "",
          ServiceFilesReport.Result.TRANSLATED,
          "sleep.doze-after: " + Durations.format(time));
    }
  }

  private void global(PlacedYaml settings) {
    ServiceFilesLedger.Page own = page.section("global_settings");
    settings
        .members()
        .forEach((key, at) ->
            own.refusedBelow(
                at,
                key,
                switch (key) {
                  case "scaling_interval", "cooldown_period" ->
                      "nothing is polled: servers start when they are called";
                  case "max_concurrent_services" ->
                      "there is no limit over all servers; when memory is short, those of low"
                          + " priority go deeper asleep first";
                  case "system_limits" ->
                      "there is no limit over all servers; limit Roundhouse itself where it is"
                          + " started";
                  case "metrics" -> "measured always; read /metrics";
                  default -> "is no key of global_settings";
                }));
  }
}
