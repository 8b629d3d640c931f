package dev.roundhouse.monitoring;

import static dev.roundhouse.monitoring.AlertRule.Comparison.ABOVE;
import static dev.roundhouse.monitoring.AlertRule.Comparison.AT_LEAST;
import static dev.roundhouse.monitoring.AlertRule.Comparison.BELOW;
import static dev.roundhouse.monitoring.Severity.CRITICAL;
import static dev.roundhouse.monitoring.Severity.EMERGENCY;
import static dev.roundhouse.monitoring.Severity.INFO;
import static dev.roundhouse.monitoring.Severity.WARNING;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.monitoring.AlertRule.Comparison;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The rules that are there without anybody writing one.
final class DefaultRules {
  private static final String RUNBOOK = "docs/how-to/alerts-runbook.md#";

  /// In the order of the runbook.
  private final Map<String, AlertRule> rules = new LinkedHashMap<>();

  private final Duration clears;

  private DefaultRules(Duration clears) {
    this.clears = clears;
  }

  /// @param clears how long it has to be over before that is believed
  static Map<String, AlertRule> all(Duration clears) {
    DefaultRules made = new DefaultRules(clears);
    made.servers();
    made.parts();
    made.work();
    made.host();
    return made.rules;
  }

  static String runbook(String rule) {
    return RUNBOOK + rule;
  }

  private void servers() {
    on(
        "server-down",
        Signal.SERVER_STATE,
        AT_LEAST,
        2,
        "2m",
        CRITICAL,
        "server {subject} is down: {note}");
    on(
        "server-parked",
        Signal.SERVER_PARKED,
        AT_LEAST,
        1,
        "0s",
        CRITICAL,
        "server {subject} is parked and needs a person: {note}");
    on(
        "server-errors",
        Signal.SERVER_ERRORS,
        ABOVE,
        0.1,
        "1m",
        WARNING,
        "a share of {value} of the calls to server {subject} fails");
    on(
        "server-slow",
        Signal.SERVER_P95,
        ABOVE,
        1,
        "2m",
        WARNING,
        "one call of 20 to server {subject} takes {value} s or longer");
    on(
        "server-restarts",
        Signal.SERVER_RESTARTS,
        ABOVE,
        3,
        "0s",
        WARNING,
        "server {subject} has ended by itself or failed to start {value} times in 10 minutes");
    on(
        "server-memory",
        Signal.SERVER_MEMORY_LIMIT,
        ABOVE,
        80,
        "10m",
        WARNING,
        "server {subject} uses {value} % of its memory limit");
    on(
        "server-cpu",
        Signal.SERVER_CPU_LIMIT,
        ABOVE,
        80,
        "10m",
        WARNING,
        "server {subject} uses {value} % of its processor limit");
    on(
        "wake-slow",
        Signal.WAKE_P95,
        ABOVE,
        1,
        "5m",
        WARNING,
        "one wake of 20 of server {subject} takes {value} s or longer");
    off("servers-few", Signal.SERVERS_RUNNING, BELOW, 2, "5m", WARNING, "only {value} servers run");
    off("servers-asleep", Signal.SERVERS_ASLEEP, ABOVE, 10, "15m", INFO, "{value} servers sleep");
  }

  private void parts() {
    on(
        "component-unhealthy",
        Signal.COMPONENT_STATE,
        AT_LEAST,
        2,
        "1m",
        CRITICAL,
        "{subject} does not work: {note}");
    on(
        "component-degraded",
        Signal.COMPONENT_STATE,
        AT_LEAST,
        1,
        "30m",
        WARNING,
        "{subject} needs a look: {note}");
    on(
        "audit-not-writable",
        Signal.AUDIT_FAILURES,
        ABOVE,
        0,
        "0s",
        CRITICAL,
        "the audit log could not be written {value} times in 5 minutes");
    on(
        "audit-lost",
        Signal.AUDIT_LOST,
        ABOVE,
        0,
        "0s",
        EMERGENCY,
        "{value} events of the last hour are not in the audit log");
    on(
        "gateway-slow",
        Signal.GATEWAY_P95,
        ABOVE,
        1,
        "5m",
        WARNING,
        "one call of 20 takes {value} s or longer");
    on(
        "bad-tokens",
        Signal.REFUSED_TOKENS,
        AT_LEAST,
        10,
        "0s",
        WARNING,
        "{value} requests of the last minute had a token that was refused");
  }

  private void work() {
    on(
        "update-queue",
        Signal.UPDATE_QUEUE,
        ABOVE,
        100,
        "10m",
        WARNING,
        "{value} jobs of updates wait for their turn");
    on(
        "updates-waiting",
        Signal.UPDATES_WAITING,
        ABOVE,
        0,
        "24h",
        INFO,
        "{value} updates wait for a person");
    on(
        "approvals-waiting",
        Signal.APPROVALS_WAITING,
        ABOVE,
        0,
        "10m",
        INFO,
        "{value} calls wait for a person");
  }

  private void host() {
    on(
        "host-cpu",
        Signal.HOST_CPU,
        ABOVE,
        80,
        "10m",
        WARNING,
        "{value} % of the machine's processors are in use");
    on(
        "host-memory",
        Signal.HOST_MEMORY,
        ABOVE,
        85,
        "10m",
        WARNING,
        "{value} % of the machine's memory are in use");
    on(
        "host-disk",
        Signal.HOST_DISK,
        ABOVE,
        90,
        "5m",
        CRITICAL,
        "{value} % of the disk are in use where the data is");
  }

  private void on(
      String name,
      Signal signal,
      Comparison comparison,
      double threshold,
      String holds,
      Severity severity,
      String summary) {
    put(name, signal, comparison, threshold, holds, severity, summary, true);
  }

  /// One that is not for everybody, and is there to be switched on.
  private void off(
      String name,
      Signal signal,
      Comparison comparison,
      double threshold,
      String holds,
      Severity severity,
      String summary) {
    put(name, signal, comparison, threshold, holds, severity, summary, false);
  }

  private void put(
      String name,
      Signal signal,
      Comparison comparison,
      double threshold,
      String holds,
      Severity severity,
      String summary,
      boolean isOn) {
    rules.put(
        name,
        new AlertRule(
            name,
            signal,
            comparison,
            threshold,
            Durations.parse(holds),
            clears,
            severity,
            Map.of(),
            Set.of(),
            isOn,
            summary,
            runbook(name)));
  }
}
