package dev.roundhouse.gateway.session;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.http.EventStream;
import dev.roundhouse.kernel.ServerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A legacy client from `initialize` to DELETE, expiry or the end of its stream. Safe for many
/// threads.
public final class Session {
  /// What waits for the client's answer to a question.
  @FunctionalInterface
  public interface Answer {
    /// The whole response frame, still under the id of the question downstream.
    void answered(dev.roundhouse.protocol.Frame response);
  }

  /// A call under way that the client may cancel.
  @FunctionalInterface
  public interface Running {
    void cancel(String reason);
  }

  private final String id;
  private final String subject;
  private final View view;
  private volatile Caller caller;
  private final boolean isStreamBound;
  private final ReplayBudget budget;
  private final StreamLog general;
  private final Map<Integer, StreamLog> streams = new ConcurrentHashMap<>();
  private final Map<Long, Answer> questions = new ConcurrentHashMap<>();
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Map<String, Subscribed> subscriptions = new ConcurrentHashMap<>();
  private final AtomicInteger streamNumbers = new AtomicInteger();
  private final AtomicLong questionNumbers = new AtomicLong();
  private volatile long lastUsed;
  private volatile @Nullable String logLevel;
  private volatile boolean isEnded;

  /// @param isStreamBound whether everything goes over the one stream (HTTP+SSE) and ends with it
  Session(
      String id, String subject, View view, Caller caller, boolean isStreamBound, Replay replay) {
    this.id = requireNonNull(id, "id");
    this.subject = requireNonNull(subject, "subject");
    this.view = requireNonNull(view, "view");
    this.caller = requireNonNull(caller, "caller");
    this.isStreamBound = isStreamBound;
    this.budget = new ReplayBudget(replay.maxBytes(), replay.maxEvents());
    this.general = new StreamLog(budget, 0, !isStreamBound);
    streams.put(0, general);
  }

  /// What a session keeps for clients that come back.
  public record Replay(int maxBytes, int maxEvents) {}

  public String id() {
    return id;
  }

  public String subject() {
    return subject;
  }

  public View view() {
    return view;
  }

  public Caller caller() {
    return caller;
  }

  /// The client of a stream says what it can do only after the stream is open.
  public void introduced(Caller as) {
    caller = requireNonNull(as, "as");
  }

  public boolean isStreamBound() {
    return isStreamBound;
  }

  /// The stream for what belongs to no call.
  public StreamLog general() {
    return general;
  }

  /// A stream for one call.
  public StreamLog open(EventStream stream) {
    int number = streamNumbers.incrementAndGet();
    StreamLog log = new StreamLog(budget, number, true);
    streams.put(number, log);
    streams.values().removeIf(each -> each.isFinished() && each.isEmpty() && !each.equals(general));
    log.attach(stream, -1);
    return log;
  }

  /// What can be done about an event id.
  public enum Resumption {
    POSSIBLE,
    /// It names no stream of this session, or one that has ended long ago.
    UNKNOWN,
    /// The answer that followed it is no longer kept.
    TOO_LATE
  }

  private record EventId(int stream, long sequence) {
    static @Nullable EventId parse(String text) {
      int dash = text.indexOf('-');
      try {
        return new EventId(
            Integer.parseInt(text.substring(0, Math.max(0, dash))),
            Long.parseLong(text.substring(dash + 1)));
      } catch (NumberFormatException _) {
        return null;
      }
    }
  }

  /// Whether the stream can be taken up after this event.
  public Resumption resumption(String lastEventId) {
    EventId id = EventId.parse(lastEventId);
    StreamLog log = id == null ? null : streams.get(id.stream());
    if (id == null || log == null) {
      return Resumption.UNKNOWN;
    }
    return log.hasLostItsEnd(id.sequence()) ? Resumption.TOO_LATE : Resumption.POSSIBLE;
  }

  /// Takes up the stream that an event id names. False when the id names none that is known here.
  public boolean resume(String lastEventId, EventStream stream) {
    EventId id = EventId.parse(lastEventId);
    StreamLog log = id == null ? null : streams.get(id.stream());
    if (id == null || log == null) {
      return false;
    }
    log.attach(stream, id.sequence());
    return true;
  }

  /// Remembers who waits for the answer to a question; the id goes into the question.
  public long question(Answer answer) {
    long number = questionNumbers.incrementAndGet();
    questions.put(number, answer);
    return number;
  }

  public void forgetQuestion(long number) {
    questions.remove(number);
  }

  /// Who waits for this answer, once.
  public Optional<Answer> answer(long number) {
    return Optional.ofNullable(questions.remove(number));
  }

  /// False when a call with this id is already under way.
  public boolean begin(String requestId, Running call) {
    return running.putIfAbsent(requestId, call) == null;
  }

  public void finished(String requestId) {
    running.remove(requestId);
  }

  public void cancel(String requestId, String reason) {
    Running call = running.get(requestId);
    if (call != null) {
      call.cancel(reason);
    }
  }

  /// A resource somebody wants to hear of.
  ///
  /// @param uri the owner's own
  /// @param hold what keeps its server awake and listening; closed at the end
  public record Subscribed(ServerId server, String uri, AutoCloseable hold) {}

  /// The uris, as this client knows them, under which it wants to hear of a server's resource.
  public List<String> subscribed(ServerId server, String uri) {
    return subscriptions.entrySet().stream()
        .filter(
            each -> each.getValue().server().equals(server) && each.getValue().uri().equals(uri))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// @param shown the uri as the client knows it
  public void subscribe(String shown, Subscribed subscribed) {
    close(subscriptions.put(shown, subscribed));
    if (isEnded) {
      unsubscribe(shown);
    }
  }

  public void unsubscribe(String shown) {
    close(subscriptions.remove(shown));
  }

  private static void close(@Nullable Subscribed subscribed) {
    if (subscribed == null) {
      return;
    }
    try {
      subscribed.hold().close();
    } catch (Exception e) {
      throw new IllegalStateException("a subscription would not end", e);
    }
  }

  public @Nullable String logLevel() {
    return logLevel;
  }

  public void logLevel(String level) {
    logLevel = level;
  }

  void used(long nanos) {
    lastUsed = nanos;
  }

  long lastUsed() {
    return lastUsed;
  }

  boolean isBusy() {
    return !running.isEmpty() || general.isOpen();
  }

  public boolean isEnded() {
    return isEnded;
  }

  void end(String reason) {
    isEnded = true;
    running.values().forEach(call -> call.cancel(reason));
    streams.values().forEach(StreamLog::finish);
    subscriptions.keySet().forEach(this::unsubscribe);
  }
}
