package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.gateway.ToolEvent;
import dev.roundhouse.gateway.ToolOverview;
import dev.roundhouse.gateway.ToolRun;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.ToolCounts;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Tools one by one: what they want, and what they answer. Whether somebody may use one is decided
/// where every call is decided. Safe for many threads.
public final class ToolOperations {
  private final Gateway gateway;
  private final Metrics metrics;

  ToolOperations(Gateway gateway, Metrics metrics) {
    this.gateway = requireNonNull(gateway, "gateway");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  /// The definition of a tool as clients of this principal see it.
  public Optional<Json> definition(Principal who, String name, Duration wait)
      throws InterruptedException {
    return gateway.bench().definition(who, name, wait);
  }

  /// How many definitions wait for a person. Looks at nothing and starts nothing for it.
  public int pending(Principal who) {
    Operations.need(who, Scope.ADMIN);
    return gateway.load().pending();
  }

  /// Every tool as far as it is known, for this principal. Reads no server.
  public ToolOverview known(Principal who) {
    return gateway.bench().known(who);
  }

  /// How often each tool was called since the start, and how that went.
  public ToolCounts counted(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return ToolCounts.of(metrics);
  }

  /// Begins a call of a tool as this principal.
  ///
  /// @param arguments a JSON object
  /// @param party hears of it, from more than one thread; may not block
  /// @throws dev.roundhouse.security.AuditException when calls are refused, as the audit log cannot
  ///   be written
  public ToolRun start(Principal who, String name, byte[] arguments, Consumer<ToolEvent> party) {
    return gateway.bench().start(who, name, arguments, party);
  }
}
