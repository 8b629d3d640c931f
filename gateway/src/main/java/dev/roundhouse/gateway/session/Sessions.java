package dev.roundhouse.gateway.session;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.Reach;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// All legacy sessions: bounded in number and in idle time, since many clients never say goodbye.
/// Safe for many threads.
public final class Sessions implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Ticker ticker;
  private final IntSupplier most;
  private final Supplier<Session.Replay> replay;
  private final Consumer<Session> ended;

  /// @param most more than this and the longest unused one is ended
  /// @param replay what sessions opened from then on keep
  /// @param ended told of each session that has ended
  public Sessions(
      Ticker ticker, IntSupplier most, Supplier<Session.Replay> replay, Consumer<Session> ended) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.most = requireNonNull(most, "most");
    this.replay = requireNonNull(replay, "replay");
    this.ended = requireNonNull(ended, "ended");
  }

  /// Opens a session under an unguessable id, which is also the caller's tenant.
  public Session open(
      String subject, View view, boolean isStreamBound, Function<String, Caller> caller) {
    byte[] random = new byte[24];
    RANDOM.nextBytes(random);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Session session =
        new Session(id, subject, view, caller.apply("s:" + id), isStreamBound, replay.get());
    session.used(ticker.nanos());
    sessions.put(id, session);
    if (sessions.size() > most.getAsInt()) {
      sessions.values().stream()
          .filter(each -> !each.equals(session) && !each.isBusy())
          .min(Comparator.comparingLong(Session::lastUsed))
          .ifPresent(oldest -> end(oldest, "too many sessions are open"));
    }
    return session;
  }

  /// The session, if it is this subject's, belongs to this view, and was opened with a token that
  /// reaches as far. To anybody else it does not exist: an id is not an authentication.
  public Optional<Session> find(String id, String subject, Reach reach, View view) {
    Session session = sessions.get(id);
    boolean isTheirs =
        session != null
            && session.subject().equals(subject)
            && session.view().equals(view)
            && session.caller().reach().equals(reach);
    if (session == null || !isTheirs) {
      return Optional.empty();
    }
    session.used(ticker.nanos());
    return Optional.of(session);
  }

  public Collection<Session> all() {
    return sessions.values();
  }

  public void end(Session session, String reason) {
    if (sessions.remove(session.id(), session)) {
      session.end(reason);
      ended.accept(session);
    }
  }

  /// Ends sessions that nobody has used for this long.
  public void sweep(Duration idle) {
    long limit = ticker.nanos() - idle.toNanos();
    sessions
        .values()
        .forEach(session -> {
          if (session.lastUsed() - limit < 0 && !session.isBusy()) {
            end(session, "nobody used it");
          }
        });
  }

  @Override
  public void close() {
    sessions.values().forEach(session -> end(session, "the gateway is stopping"));
  }
}
