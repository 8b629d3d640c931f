package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Lease;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A connection for as long as it is in its place and anybody uses it: one that was replaced ends
/// when the last of its users has left, so that no call under way is lost. Safe for many threads.
final class Tenure {
  /// Added to the number of users when another connection has taken the place.
  private static final int REPLACED = 1 << 30;

  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Connection connection;
  private final String instance;
  private final AtomicInteger users = new AtomicInteger();
  private volatile long replacedAt;

  /// @param instance what it is a connection to, by its id
  Tenure(Connection connection, String instance) {
    this.connection = requireNonNull(connection, "connection");
    this.instance = requireNonNull(instance, "instance");
  }

  Connection connection() {
    return connection;
  }

  /// Whether calls with this lease can go through it.
  boolean isFor(Lease lease) {
    return connection.isAlive() && lease.instance().id().equals(instance);
  }

  /// False when another has taken its place; else to be left once.
  boolean enter() {
    return users.getAndUpdate(now -> now >= REPLACED ? now : now + 1) < REPLACED;
  }

  /// The same, for the first user, before anybody else can see it.
  Tenure entered() {
    users.incrementAndGet();
    return this;
  }

  void leave() {
    if (users.decrementAndGet() == REPLACED) {
      connection.end("another connection has taken its place");
    }
  }

  /// Another connection takes its place.
  ///
  /// @param now by the ticker
  /// @return whether somebody uses it still, so that it ends later
  boolean replace(long now) {
    replacedAt = now;
    boolean isUsed = users.addAndGet(REPLACED) != REPLACED;
    if (!isUsed) {
      connection.end("another connection has taken its place");
    }
    return isUsed;
  }

  /// Ends the waits whose time is over, and itself where it was replaced so long ago that who uses
  /// it does nothing but watch.
  void endOverdue(long now) {
    connection.endOverdue();
    if (users.get() >= REPLACED && now - replacedAt > LONGEST.toNanos()) {
      connection.end("another connection took its place long ago");
    }
  }

  /// Whether nobody uses it any more.
  boolean isOver() {
    return users.get() == REPLACED || !connection.isAlive();
  }
}
