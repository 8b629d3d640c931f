package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.Ticker;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One place where a remote server answers, shared by all tenants of the server: whether it is
/// asked, and how busy it is. Safe for many threads.
public final class Address {
  private final HttpClient.Target target;
  private final Breaker breaker;
  private final Ticker ticker;
  private final AtomicReference<Breaker.State> state = new AtomicReference<>(new Breaker.Closed(0));
  private final AtomicInteger load = new AtomicInteger();

  Address(HttpClient.Target target, Breaker breaker, Ticker ticker) {
    this.target = requireNonNull(target, "target");
    this.breaker = requireNonNull(breaker, "breaker");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  public HttpClient.Target target() {
    return target;
  }

  /// A call begins there, or a session is opened; to be followed by one [#left].
  public void entered() {
    load.incrementAndGet();
  }

  public void left() {
    load.decrementAndGet();
  }

  int load() {
    return load.get();
  }

  /// Whether it is asked as often as anybody likes.
  public boolean isAsked() {
    return state.get() instanceof Breaker.Closed;
  }

  /// Whether it is left alone, and the time for an attempt has come.
  boolean isDue() {
    Breaker.State now = state.get();
    return !(now instanceof Breaker.Closed) && Breaker.isDue(now, ticker.nanos());
  }

  /// Whether something may be sent now; the one attempt in a pause is taken by that.
  boolean admits() {
    if (isAsked()) {
      return true; // nothing to write on the hot path
    }
    return post(new Breaker.Wanted());
  }

  void answered() {
    if (state.get() instanceof Breaker.Closed(int failures) && failures == 0) {
      return;
    }
    post(new Breaker.Answered());
  }

  void failed(String reason, @Nullable Duration wait) {
    post(new Breaker.Failed(reason, wait, ThreadLocalRandom.current().nextDouble()));
  }

  void withdrawn() {
    if (!isAsked()) {
      post(new Breaker.Withdrawn());
    }
  }

  /// False when it was asked anyway.
  boolean reset() {
    boolean wasAsked = isAsked();
    post(new Breaker.Reset());
    return !wasAsked;
  }

  private boolean post(Breaker.Event event) {
    while (true) {
      Breaker.State before = state.get();
      Breaker.Step step = breaker.next(before, event, ticker.nanos());
      if (state.compareAndSet(before, step.state())) {
        return step.passes();
      }
    }
  }

  /// What a person may see.
  AddressState picture() {
    return switch (state.get()) {
      case Breaker.Closed(int failures) ->
          picture(AddressState.Circuit.CLOSED, failures, null, null);
      case Breaker.Open(int openings, long until, String reason) ->
          picture(AddressState.Circuit.OPEN, openings, reason, moment(until));
      case Breaker.Trying(int openings, long until, String reason) ->
          picture(AddressState.Circuit.HALF_OPEN, openings, reason, moment(until));
    };
  }

  private Instant moment(long nanos) {
    return ticker.instant().plusNanos(Math.max(0, nanos - ticker.nanos()));
  }

  private AddressState picture(
      AddressState.Circuit circuit,
      int failures,
      @Nullable String reason,
      @Nullable Instant nextAttempt) {
    return new AddressState(shown(), circuit, load(), failures, reason, nextAttempt);
  }

  private String shown() {
    URI url = target.address();
    return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
  }

  @Override
  public String toString() {
    return shown();
  }
}
