package dev.roundhouse.admin;

import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.fleet.AddressState;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.LastWake;
import dev.roundhouse.fleet.LimitsInForce;
import dev.roundhouse.fleet.Saving;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.PreWakes;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.protocol.JsonWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// A server with what runs of it, as JSON. What is not known is left out, never 0.
final class ServerJson {
  private ServerJson() {}

  /// @param now for what is told as a time span
  static void write(JsonWriter body, ServerLine line, Instant now) {
    members(body.object(), line, now);
    body.end();
  }

  /// The same within an object that has more to say of it.
  static void members(JsonWriter body, ServerLine line, Instant now) {
    body.member("name", line.definition().id().value())
        .member("state", line.state().wire())
        .member("leases", line.leases())
        .member("calls", line.calls())
        .member("errors", line.counted().failed());
    OptionalDouble rate = line.counted().errorRate();
    if (rate.isPresent()) {
      Numbers.member(body, "errorRate", Double.valueOf(rate.getAsDouble()), 6);
    }
    body.member("held", line.isHeld()).member("quarantined", line.isQuarantined());
    Instant since = line.since();
    if (since != null) {
      body.member("since", since.toString());
    }
    body.member("next", Prospect.words(line, now));
    Prospect.write(body, line.next());
    String cure = line.cure();
    if (cure != null) {
      body.member("cure", cure);
    }
    use(body, line.use());
    Duration start = line.lastStart();
    if (start != null) {
      body.member("lastStartMs", start.toMillis());
    }
    wake(body, line.past().lastWake());
    SavingJson.write(body, line.savings());
    limits(body, line.limits());
    preWakes(body, line);
    // That of its class, where it says none itself.
    line.definition()
        .confinementInForce()
        .sandbox()
        .ifPresent(is -> body.key("sandbox").raw(DefinitionJson.show(is)));
    body.key("definition").raw(DefinitionJson.show(line.definition()));
    body.key("instances").array();
    line.instances().forEach(state -> instance(body, state));
    body.end();
  }

  private static void preWakes(JsonWriter body, ServerLine line) {
    PreWakes found = line.preWakes();
    body.key("preWakes")
        .object()
        .member("enabled", line.isPreWoken())
        .member("hits", found.hits())
        .member("misses", found.misses());
    Double rate = found.hitRate();
    if (rate != null) {
      Numbers.member(body, "hitRate", rate, 1);
    }
    body.end();
  }

  /// Those in force, the defaults of the fleet included. Says nothing where none is asked for.
  private static void limits(JsonWriter body, @Nullable LimitsInForce found) {
    if (found == null) {
      return;
    }
    ResourceLimits limits = found.limits();
    body.member("limitsBy", found.by().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (limits.isNone()) {
      return;
    }
    body.key("limits").object();
    limits.memory().ifPresent(most -> body.member("memory", most.toString()));
    limits.cpu().ifPresent(most -> body.key("cpu").raw(number(most)));
    limits.pids().ifPresent(most -> body.member("pids", most.longValue()));
    limits.files().ifPresent(most -> body.member("files", most.longValue()));
    body.end();
    if (!found.lacking().isEmpty()) {
      body.key("limitsNotInForce").object();
      found.lacking().forEach(body::member);
      body.end();
    }
  }

  /// Without zeros at its end: as a person writes it.
  private static byte[] number(double value) {
    return BigDecimal.valueOf(value)
        .stripTrailingZeros()
        .toPlainString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void use(JsonWriter body, Consumption.@Nullable Use use) {
    if (use != null) {
      body.member("processes", use.processes()).member("memory", use.memory());
      Double cores = use.cores();
      if (cores != null) {
        Numbers.member(body, "cpu", Double.valueOf(100 * cores), 1);
      }
    }
  }

  private static void wake(JsonWriter body, @Nullable LastWake wake) {
    if (wake != null) {
      body.key("lastWake").object();
      Numbers.member(body, "ms", Numbers.millis(wake.took()), 3);
      body.member("from", wake.from().name().toLowerCase(Locale.ROOT))
          .member("at", wake.at().toString())
          .end();
    }
  }

  private static void address(JsonWriter body, AddressState state) {
    body.object()
        .member("url", state.url())
        .member("breaker", state.circuit().name().toLowerCase(Locale.ROOT))
        .member("load", state.load())
        .member("failures", state.failures());
    String reason = state.reason();
    if (reason != null) {
      body.member("failure", reason);
    }
    Instant attempt = state.nextAttempt();
    if (attempt != null) {
      body.member("nextAttempt", attempt.toString());
    }
    body.end();
  }

  private static void instance(JsonWriter body, InstanceState state) {
    body.object()
        .member("phase", state.phase().name().toLowerCase(Locale.ROOT))
        .member("leases", state.leases());
    InstanceState.Running running = state.running();
    if (running != null) {
      body.member("id", running.id());
      Long pid = running.pid();
      if (pid != null) {
        body.member("pid", pid.longValue());
      }
      body.member("started", running.started().toString());
    }
    Instant since = state.since();
    if (since != null) {
      body.member("since", since.toString());
    }
    Prospect.write(body, state.standing().next());
    Saving saving = state.standing().saving();
    if (saving != null) {
      SavingJson.write(body, List.of(saving));
    }
    String note = state.note();
    if (note != null) {
      body.member("note", note);
    }
    String reason = state.reason();
    if (reason != null) {
      body.member("failure", reason);
    }
    InstanceState.Trouble trouble = state.trouble();
    if (trouble != null) {
      body.member("failures", trouble.failures());
      String cure = trouble.cure();
      if (cure != null) {
        body.member("cure", cure);
      }
    }
    Instant attempt = state.nextAttempt();
    if (attempt != null) {
      body.member("nextAttempt", attempt.toString());
    }
    if (running != null && !running.addresses().isEmpty()) {
      body.key("addresses").array();
      running.addresses().forEach(each -> address(body, each));
      body.end();
    }
    body.end();
  }
}
