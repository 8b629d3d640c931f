package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Canonical;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.ApprovalState.Event;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.audit.RedactedArguments;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Calls that wait for a person. One approval is good for one call, by that subject, of that tool,
/// with exactly those arguments; without one, in time, there is none. What is asked, decided and
/// used is on the disk before anybody is told, so it outlives the program however that ends. Safe
/// for many threads.
public final class Approvals implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.security");
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration KEPT = Duration.ofDays(7);
  private static final SecureRandom RANDOM = new SecureRandom();

  /// A call that somebody wants to make.
  ///
  /// @param hidden names of arguments that the schema of the tool calls secret
  /// @param reason why a person has to be asked
  public record Call(
      String subject, ToolFacts tool, Json arguments, Set<String> hidden, String reason) {
    public Call {
      requireNonNull(subject, "subject");
      requireNonNull(tool, "tool");
      requireNonNull(arguments, "arguments");
      hidden = Set.copyOf(hidden);
      requireNonNull(reason, "reason");
    }
  }

  /// What becomes of a call.
  public sealed interface Verdict {
    /// It may be made, now and once.
    record Granted(ApprovalRequest request) implements Verdict {}

    /// Nobody has decided yet.
    record Pending(ApprovalRequest request) implements Verdict {}

    /// It may not be made.
    record Refused(Reason reason, String says) implements Verdict {}
  }

  private final SqlApprovals store;
  private final Supplier<ApprovalSettings> settings;
  private final AuditLog audit;
  private final KnownSecrets secrets;
  private final Ticker ticker;
  private final Consumer<ApprovalRequest> asked;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition decided = lock.newCondition();
  private final AtomicBoolean mayBeOpen = new AtomicBoolean(true);
  private @Nullable Thread sweeper;

  private Approvals(
      Database database,
      Supplier<ApprovalSettings> settings,
      AuditLog audit,
      KnownSecrets secrets,
      Consumer<ApprovalRequest> asked) {
    this.store = new SqlApprovals(database);
    this.settings = requireNonNull(settings, "settings");
    this.audit = requireNonNull(audit, "audit");
    this.secrets = requireNonNull(secrets, "secrets");
    this.ticker = audit.ticker();
    this.asked = requireNonNull(asked, "asked");
  }

  /// @param asked hears of each new request; must be quick and must not throw
  public static Approvals open(
      Database database,
      Supplier<ApprovalSettings> settings,
      AuditLog audit,
      KnownSecrets secrets,
      Consumer<ApprovalRequest> asked) {
    Approvals approvals = new Approvals(database, settings, audit, secrets, asked);
    approvals.sweeper = Thread.ofVirtual().name("approvals").start(approvals::sweepOn);
    return approvals;
  }

  public ApprovalSettings settings() {
    return settings.get();
  }

  /// Uses an approval for this very call, or asks for one where there is none.
  public Verdict ask(Call call) {
    lock.lock();
    try {
      String digest = digest(call);
      Optional<ApprovalRequest> known = store.newest(digest);
      return known.isPresent() ? again(known.get(), call, digest) : fresh(call, digest);
    } finally {
      lock.unlock();
    }
  }

  private Verdict again(ApprovalRequest known, Call call, String digest) {
    ApprovalState before = ApprovalState.next(known.state(), new Event.Look(), ticker.instant());
    return switch (before) {
      case ApprovalState.Waiting _ -> new Verdict.Pending(known);
      case ApprovalState.Approved _ -> {
        ApprovalRequest used = moved(known.id(), new Event.Use()).orElse(known);
        if (!(used.state() instanceof ApprovalState.Used)) {
          yield fresh(call, digest);
        }
        note("approval use", used, Outcome.OK, call.subject());
        yield new Verdict.Granted(used);
      }
      case ApprovalState.Denied(String by, Instant _, Instant until)
          when ticker.instant().isBefore(until) ->
          new Verdict.Refused(
              Reason.APPROVAL_DENIED,
              "%s was denied by %s (approval %s); it may be asked for again after %s"
                  .formatted(call.tool(), by, known.id(), until));
      case ApprovalState.Denied _, ApprovalState.Expired _, ApprovalState.Used _ ->
          fresh(call, digest);
    };
  }

  private Verdict fresh(Call call, String digest) {
    ApprovalSettings now = settings.get();
    if (store.waiting(call.subject()) >= now.most()) {
      return new Verdict.Refused(
          Reason.APPROVAL_FULL,
          "%s has %d requests that wait for a person already; see: roundhouse approval list"
              .formatted(call.subject(), now.most()));
    }
    Instant created = ticker.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expires = created.plus(now.expiresAfter()).plusMillis(999);
    ApprovalRequest request =
        new ApprovalRequest(
            name(),
            call.subject(),
            call.tool().server(),
            call.tool().name(),
            shown(call),
            digest,
            call.reason(),
            created,
            expires.truncatedTo(ChronoUnit.SECONDS),
            new ApprovalState.Waiting(expires.truncatedTo(ChronoUnit.SECONDS)));
    store.add(request);
    mayBeOpen.set(true);
    note("approval ask", request, Outcome.OK, call.subject());
    asked.accept(request);
    return new Verdict.Pending(request);
  }

  private static String name() {
    byte[] bytes = new byte[6];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private String shown(Call call) {
    if (!call.arguments().isPresent()) {
      return "{}";
    }
    byte[] raw = call.arguments().raw();
    return RedactedArguments.of(
        AuditEvent.Arguments.of(raw, 0, raw.length, call.hidden()), secrets);
  }

  /// Members of another order are the same arguments; anything else is not.
  private static String digest(Call call) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part :
          List.of(call.subject(), call.tool().server().value(), call.tool().name())) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      Json arguments = call.arguments();
      digest.update(arguments.isPresent() ? Canonical.of(arguments) : new byte[] {'{', '}'});
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Waits until somebody has decided, or for so long.
  public void await(String id, Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (left > 0 && isWaiting(id)) {
        left = decided.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isWaiting(String id) {
    return moved(id, new Event.Look())
        .filter(request -> request.state() instanceof ApprovalState.Waiting)
        .isPresent();
  }

  private Optional<ApprovalRequest> moved(String id, Event event) {
    return store.change(id, known -> ApprovalState.next(known.state(), event, ticker.instant()));
  }

  /// Requests, the oldest first.
  ///
  /// @param state only these, as [ApprovalState#wire]; empty for all
  public List<ApprovalRequest> list(Optional<String> state) {
    return store.list(state.orElse(null));
  }

  /// One of them.
  ///
  /// @throws ApprovalException when there is none
  public ApprovalRequest get(String id) {
    return moved(id, new Event.Look()).orElseThrow(() -> absent(id));
  }

  private static ApprovalException absent(String id) {
    return new ApprovalException(
        ApprovalException.Kind.NOT_FOUND,
        "there is no request for approval " + id + "; see: roundhouse approval list");
  }

  /// A person says yes or no; what was approved may still be denied until it is used.
  ///
  /// @param by whose token said it
  /// @throws ApprovalException when there is none, when it has ended, or when it is their own and
  ///   others have to decide
  public ApprovalRequest decide(String id, String by, boolean isApproved) {
    lock.lock();
    try {
      ApprovalRequest known = get(id);
      if (isApproved && settings.get().fourEyes() && known.subject().equals(by)) {
        throw new ApprovalException(
            ApprovalException.Kind.OWN,
            by + " asked for it, and somebody else has to approve it (approval.four-eyes)");
      }
      Event event = isApproved ? new Event.Approve(by) : new Event.Deny(by);
      ApprovalState before = known.state();
      ApprovalRequest after = moved(id, event).orElseThrow(() -> absent(id));
      if (after.state().equals(before)) {
        throw new ApprovalException(
            ApprovalException.Kind.ENDED, "request %s is %s already".formatted(id, before.wire()));
      }
      if (after.state() instanceof ApprovalState.Expired) {
        throw new ApprovalException(ApprovalException.Kind.ENDED, "request " + id + " has expired");
      }
      decided.signalAll();
      return after;
    } finally {
      lock.unlock();
    }
  }

  /// The person at the client of the caller says yes or no.
  public ApprovalRequest decideByCaller(String id, String subject, boolean isApproved) {
    ApprovalRequest after = decide(id, subject, isApproved);
    String action = isApproved ? "approval approve" : "approval deny";
    note(action + " by caller", after, Outcome.OK, subject);
    return after;
  }

  /// How many wait now.
  public int waiting() {
    return mayBeOpen.get() ? list(Optional.of("waiting")).size() : 0;
  }

  private void note(
      String action, ApprovalRequest about, Outcome outcome, @Nullable String subject) {
    if (!audit.isOn()) {
      return;
    }
    AuditEvent.Who visitor = Visit.current().who();
    AuditEvent.Who who =
        subject == null || visitor.subject() != null
            ? visitor
            : new AuditEvent.Who(visitor.request(), subject, null, visitor.source());
    audit.record(
        new AuditEvent(
            ticker.instant(),
            AuditEvent.Kind.CHANGE,
            who,
            new AuditEvent.What(action, about.server().value(), about.tool(), null),
            new AuditEvent.Result(
                outcome, "approval " + about.id() + " of " + about.subject(), null)));
  }

  private void sweepOn() {
    try {
      while (true) {
        ticker.sleep(PACE);
        sweep();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    if (!mayBeOpen.get()) {
      return;
    }
    try {
      Instant now = ticker.instant();
      for (String id : store.overdue(now)) {
        moved(id, new Event.Look())
            .ifPresent(request -> note("approval expire", request, Outcome.OK, null));
      }
      store.forget(now.minus(KEPT));
      boolean isOpen = !store.list("waiting").isEmpty() || !store.list("approved").isEmpty();
      if (!isOpen) {
        // A request that comes in this moment sets it again, after it is in the store.
        mayBeOpen.set(false);
        mayBeOpen.compareAndSet(false, !store.list("waiting").isEmpty());
      }
      wake();
    } catch (StorageException | AuditException e) {
      LOG.log(Level.WARNING, "requests for approval cannot be looked after", e);
    }
  }

  private void wake() {
    lock.lock();
    try {
      decided.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Thread running = sweeper;
    if (running != null) {
      running.interrupt();
      try {
        running.join(TimeUnit.SECONDS.toMillis(5));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
