package dev.roundhouse.admin;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.LastWake;
import dev.roundhouse.fleet.NextStep;
import dev.roundhouse.fleet.Transition;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.Cost;
import dev.roundhouse.monitoring.CostSettings;
import dev.roundhouse.operations.ServerCommand;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Servers in the words of a service manager. Unknown is null, never 0; CPU is in percent of one
/// core, memory in bytes, times in seconds.
final class ServiceJson {
  private ServiceJson() {}

  /// @param now for what is told as a time span
  static void write(JsonWriter body, ServerLine line, Instant now) {
    body.object().member("name", line.definition().id().value());
    members(body, line, now);
    body.end();
  }

  /// The same with its sleep policy and resources.
  static void status(JsonWriter body, ServerLine line, Instant now) {
    body.object().member("name", line.definition().id().value());
    members(body, line, now);
    body.key("sleep_policy").object().member("enabled", line.sleepsAfter().isPresent());
    line.sleepsAfter().ifPresent(it -> body.member("idle_timeout", it.toSeconds()));
    body.end();
    body.key("resources").object();
    use(body, line.use());
    body.end().end();
  }

  static void members(JsonWriter body, ServerLine line, Instant now) {
    Instant since = line.since();
    Instant attempt = line.nextAttempt();
    Duration start = line.lastStart();
    Instant started = line.started();
    body.member("state", line.state().wire())
        .member("status", line.state().wire())
        .member("enabled", line.definition().enabled())
        .member("held", line.isHeld())
        .member("instances", line.instances().size())
        .member("leases", line.leases())
        .member("calls", line.calls());
    Numbers.member(body, "last_state_change", since == null ? null : since.toString());
    Numbers.member(
        body,
        "uptime_seconds",
        started == null ? null : Long.valueOf(Duration.between(started, now).toSeconds()));
    Numbers.member(body, "last_start_ms", start == null ? null : Long.valueOf(start.toMillis()));
    LastWake wake = line.past().lastWake();
    Numbers.member(body, "last_wake_ms", wake == null ? null : Numbers.millis(wake.took()), 3);
    Numbers.member(
        body, "last_wake_from", wake == null ? null : wake.from().name().toLowerCase(Locale.ROOT));
    NextStep next = line.next();
    body.member("next", Prospect.words(line, now));
    Numbers.member(body, "next_step", next == null ? null : Prospect.wire(next.kind()));
    Numbers.member(body, "next_step_at", next == null ? null : next.at().toString());
    if (line.savings().isEmpty()) {
      body.key("sleep").nul();
    }
    SavingJson.write(body, line.savings());
    Numbers.member(body, "next_attempt", attempt == null ? null : attempt.toString());
    Numbers.member(body, "error_message", line.trouble());
    use(body, line.use());
  }

  private static void use(JsonWriter body, Consumption.@Nullable Use use) {
    Double cores = use == null ? null : use.cores();
    Numbers.member(body, "cpu_usage", cores == null ? null : Double.valueOf(100 * cores), 1);
    Numbers.member(body, "memory_usage", use == null ? null : Long.valueOf(use.memory()));
    body.member("processes", use == null ? 0 : use.processes());
  }

  static JsonWriter result(JsonWriter body, ServerCommand.Result result) {
    return body.object()
        .member("changed", result.changed())
        .member("state", result.state().wire())
        .member("reason", result.reason())
        .end();
  }

  static JsonWriter resources(Consumption.Look look) {
    double cores = 0;
    long memory = 0;
    boolean isKnown = true;
    for (Consumption.Use use : look.use().values()) {
      Double own = use.cores();
      isKnown &= own != null;
      cores += own == null ? 0 : own;
      memory += use.memory();
    }
    JsonWriter body = new JsonWriter().object().member("timestamp", look.at().toString());
    Numbers.member(body, "cpu_usage", isKnown ? Double.valueOf(100 * cores) : null, 1);
    body.member("memory_usage", memory).key("services").object();
    look.use()
        .forEach((server, use) -> {
          body.key(server.value()).object();
          use(body, use);
          body.end();
        });
    return body.end().end();
  }

  static JsonWriter cost(Consumption.Look look, CostSettings prices) {
    Cost cost = Cost.of(look, prices);
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("since", look.since().toString())
            .member("timestamp", look.at().toString())
            .member("currency", prices.currency());
    Cost.Sum sum = cost.sum();
    Numbers.member(body, "current_cost", sum == null ? null : Double.valueOf(sum.current()), 9);
    Numbers.member(body, "baseline_cost", sum == null ? null : Double.valueOf(sum.baseline()), 9);
    if (cost.reason() != null) {
      body.member("reason", cost.reason());
    }
    Numbers.member(body, "core_seconds", Double.valueOf(cost.coreSeconds()), 2);
    Numbers.member(body, "gib_seconds", Double.valueOf(cost.gibSeconds()), 3);
    body.key("unmeasured").array();
    cost.unmeasured().forEach(server -> body.string(server.value()));
    return body.end().end();
  }

  static JsonWriter history(List<Transition> transitions) {
    JsonWriter body = new JsonWriter().object().key("transitions").array();
    for (Transition each : transitions) {
      body.object()
          .member("at", each.at().toString())
          .member("from", phase(each.before()))
          .member("to", phase(each.after()));
      String instance = each.instance();
      if (instance != null) {
        body.member("instance", instance);
      }
      String reason = each.reason();
      if (reason != null) {
        body.member("reason", reason);
      }
      body.end();
    }
    return body.end().end();
  }

  private static String phase(InstanceState.Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
