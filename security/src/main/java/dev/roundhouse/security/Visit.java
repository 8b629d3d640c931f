package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One request at a door: the id that its answer, the log and the audit log have in common, and
/// where it comes from. Bound once, at the door, to the thread of the request; other threads do not
/// inherit it.
public final class Visit {
  /// What is done during a visit.
  @FunctionalInterface
  public interface Action<X extends Exception> {
    void run() throws X;
  }

  private static final int LONGEST_ID = 64;
  private static final int TRACE_ID = 32;
  private static final int TRACEPARENT = 55;

  private static final ScopedValue<Visit> NOW = ScopedValue.newInstance();

  /// Outside of any request.
  private static final Visit NONE = new Visit("", null);

  private static final String PREFIX =
      HexFormat.of().toHexDigits(new SecureRandom().nextInt()) + "-";
  private static final AtomicLong COUNT = new AtomicLong();

  private final String id;
  private final @Nullable InetAddress source;
  private final @Nullable String parent;
  private final @Nullable String others;

  // Known once the door has looked at the token; read and written by the thread of the request.
  private @Nullable Principal principal;

  private Visit(String id, @Nullable InetAddress source) {
    this(id, source, null, null);
  }

  private Visit(
      String id, @Nullable InetAddress source, @Nullable String parent, @Nullable String others) {
    this.id = requireNonNull(id, "id");
    this.source = source;
    this.parent = parent;
    this.others = others;
  }

  /// A visit under the id that the client gave, if it is a harmless one, else under the id of the
  /// trace that it is part of, else under a new one.
  ///
  /// @param given the header `X-Request-Id`
  /// @param traceparent the header of that name (W3C Trace Context)
  public static Visit of(
      @Nullable String given, @Nullable String traceparent, @Nullable InetAddress source) {
    if (given != null && isHarmless(given)) {
      return new Visit(given, source);
    }
    String trace = traceparent == null ? null : traceId(traceparent);
    return new Visit(
        trace == null ? PREFIX + Long.toString(COUNT.incrementAndGet(), 36) : trace, source);
  }

  /// The same with the headers of its trace, as they came.
  ///
  /// @param tracestate the header of that name
  public static Visit of(
      @Nullable String given,
      @Nullable String traceparent,
      @Nullable String tracestate,
      @Nullable InetAddress source) {
    Visit visit = of(given, traceparent, source);
    return traceparent == null ? visit : new Visit(visit.id, source, traceparent, tracestate);
  }

  /// Nothing that could end a line of a log or of a header, or be long.
  private static boolean isHarmless(String id) {
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      return false;
    }
    for (int at = 0; at < id.length(); at++) {
      char c = id.charAt(at);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!isLetter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }

  /// `00-<32 hex>-<16 hex>-<2 hex>`, the first of which are not all zero.
  private static @Nullable String traceId(String traceparent) {
    if (traceparent.length() < TRACEPARENT
        || traceparent.charAt(2) != '-'
        || traceparent.charAt(3 + TRACE_ID) != '-') {
      return null;
    }
    String id = traceparent.substring(3, 3 + TRACE_ID);
    boolean isZero = true;
    for (int at = 0; at < id.length(); at++) {
      char c = id.charAt(at);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return null;
      }
      isZero &= c == '0';
    }
    return isZero ? null : id;
  }

  /// The visit that this thread serves; one without an id outside of any.
  public static Visit current() {
    return NOW.orElse(NONE);
  }

  /// Does something for this visit on the thread at hand.
  public <X extends Exception> void during(Action<X> action) throws X {
    ScopedValue.where(NOW, this)
        .<Boolean, X>call(() -> {
          action.run();
          return true;
        });
  }

  /// The correlation id; empty outside of any request.
  public String id() {
    return id;
  }

  public @Nullable InetAddress source() {
    return source;
  }

  /// The header `traceparent` as it came, which may be nonsense.
  public @Nullable String traceParent() {
    return parent;
  }

  /// The header `tracestate` likewise.
  public @Nullable String traceState() {
    return others;
  }

  /// The door has found out who it is.
  public void admitted(Principal as) {
    if (!id.isEmpty()) {
      principal = requireNonNull(as, "as");
    }
  }

  /// Who this is, for the audit log.
  public AuditEvent.Who who() {
    Principal known = principal;
    return known == null
        ? new AuditEvent.Who(id.isEmpty() ? null : id, null, null, source)
        : new AuditEvent.Who(id, known.subject(), known.tokenId(), source);
  }

  /// The same, where the principal is known anyway.
  public AuditEvent.Who who(Principal known) {
    return new AuditEvent.Who(id.isEmpty() ? null : id, known.subject(), known.tokenId(), source);
  }
}
