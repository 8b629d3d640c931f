package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.Bulkhead.Turn;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How much may be called: by the minute, and at once. The settings are read at each use. Safe for
/// many threads; keeps nothing of those who have not called for some minutes.
public final class CallLimits {
  private final Supplier<LimitSettings> settings;
  private final Ticker ticker;
  private final RateLimits rates;

  // Held by the calls that are inside: one that is let go has nobody in it.
  private final LoadingCache<ServerId, Bulkhead> servers = bulkheads();
  private final LoadingCache<String, Bulkhead> principals = bulkheads();

  /// @param settings those in force
  public CallLimits(Supplier<LimitSettings> settings, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.rates = new RateLimits(ticker);
  }

  private static <K> LoadingCache<K, Bulkhead> bulkheads() {
    return Caffeine.newBuilder().weakValues().build(_ -> new Bulkhead());
  }

  /// What becomes of a call that wants to its server.
  public sealed interface Entry {
    /// It may go.
    record Entered(Permit permit) implements Entry {}

    /// There is no room for it.
    record Turned(Refusal refusal) implements Entry {}
  }

  /// A call that is under way. Ended once, whatever comes of it.
  public static final class Permit implements AutoCloseable {
    private final Bulkhead server;
    private final Bulkhead principal;
    private final AtomicBoolean isEnded = new AtomicBoolean();

    private Permit(Bulkhead server, Bulkhead principal) {
      this.server = server;
      this.principal = principal;
    }

    @Override
    public void close() {
      if (isEnded.compareAndSet(false, true)) {
        principal.leave();
        server.leave();
      }
    }
  }

  /// Counts a call among those of this minute.
  ///
  /// @param tool null for what is no tool
  /// @return why it may not be made, which is then not counted; null when it may
  public @Nullable Refusal count(String subject, ServerId server, @Nullable ToolFacts tool) {
    return rates.take(settings.get(), subject, server, tool);
  }

  /// Why a call of a tool could not be made now, by the limits of a minute; null when it could.
  /// Counts nothing.
  public @Nullable Refusal foresee(String subject, ToolFacts tool) {
    return rates.foresee(settings.get(), subject, tool);
  }

  /// Counts a request to the API.
  ///
  /// @return why it may not be made; null when it may
  public @Nullable Refusal countRequest(String subject) {
    return rates.request(settings.get(), subject);
  }

  /// Which limits a call of a tool meets, for people.
  public String describe(ToolFacts tool) {
    LimitSettings now = settings.get();
    RiskClass risk = now.riskOf(tool);
    return "class %s: %s; principal: %s; server: %s; at once: %d at the server, %d of the principal"
        .formatted(
            risk.wire(),
            perMinute(now.tools().of(risk)),
            perMinute(now.principal()),
            perMinute(now.perMinute(tool.server())),
            now.inFlight(tool.server()),
            now.inFlight().principal());
  }

  private static String perMinute(int calls) {
    return calls == 0 ? "no limit" : calls + " a minute";
  }

  /// The class of a tool.
  public RiskClass riskOf(ToolFacts tool) {
    return settings.get().riskOf(tool);
  }

  /// The largest answer of a server that clients are given; empty where all are.
  public Optional<ByteSize> maxResponse(ServerId server) {
    LimitSettings now = settings.get();
    return now.servers().isEmpty() ? Optional.empty() : now.maxResponse(server);
  }

  /// Waits until there is room for a call, at its server and among those of its principal. Who
  /// waits for the one holds nothing of the other, so that a slow server keeps nobody from others.
  public Entry enter(String subject, ServerId id) throws InterruptedException {
    LimitSettings now = settings.get();
    LimitSettings.InFlight most = now.inFlight();
    int atServer = now.inFlight(id);
    Bulkhead server = requireNonNull(servers.get(id), "server");
    Bulkhead principal = requireNonNull(principals.get(subject), "principal");
    long deadline = ticker.nanos() + most.patience().toNanos();
    while (true) {
      Turn turn = server.enter(atServer, most.waiting(), deadline - ticker.nanos());
      if (turn != Turn.IN) {
        return new Entry.Turned(busy(id, atServer, turn, most));
      }
      if (principal.tryEnter(most.principal())) {
        return new Entry.Entered(new Permit(server, principal));
      }
      server.leave();
      turn = principal.enter(most.principal(), most.waiting(), deadline - ticker.nanos());
      if (turn != Turn.IN) {
        return new Entry.Turned(busy(subject, turn, most));
      }
      if (server.tryEnter(atServer)) {
        return new Entry.Entered(new Permit(server, principal));
      }
      principal.leave();
    }
  }

  private static Refusal busy(ServerId id, int inside, Turn turn, LimitSettings.InFlight most) {
    return new Refusal(
        Reason.SERVER_BUSY,
        "server %s has %d calls under way, %s; try again, or raise limits.in-flight.server or"
                .formatted(id, inside, waits(turn, most))
            + " limits.servers."
            + id
            + ".in-flight",
        Optional.of(Duration.ofSeconds(1)));
  }

  private static Refusal busy(String subject, Turn turn, LimitSettings.InFlight most) {
    return new Refusal(
        Reason.PRINCIPAL_BUSY,
        "%s has %d calls under way, %s; wait for some of them, or raise limits.in-flight.principal"
            .formatted(subject, most.principal(), waits(turn, most)),
        Optional.of(Duration.ofSeconds(1)));
  }

  private static String waits(Turn turn, LimitSettings.InFlight most) {
    return turn == Turn.LATE
        ? "and none ended within " + Durations.format(most.patience())
        : "and " + most.waiting() + " wait for their turn";
  }

  /// How many calls wait for their turn now.
  public int waiting() {
    return Stream.concat(servers.asMap().values().stream(), principals.asMap().values().stream())
        .mapToInt(Bulkhead::waiting)
        .sum();
  }

  /// How many wait for their turn at a server.
  int waitingFor(ServerId server) {
    Bulkhead known = servers.getIfPresent(server);
    return known == null ? 0 : known.waiting();
  }
}
