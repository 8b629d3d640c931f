package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A remote server as all its tenants know it: the addresses where it answers, the refusals of its
/// credentials, and the budget of repetitions. Safe for many threads.
final class Upstream {
  /// Told when a person is needed.
  interface Bar {
    void bar(ServerId server, Launch launch, int refusals, String reason);
  }

  private final ServerId server;
  private final Launch.Remote launch;
  private final int mostRefusals;
  private final Bar bar;
  private final Ticker ticker;
  private final FleetObserver observer;
  private final List<Address> addresses;
  private final RetryBudget budget;
  private final AtomicInteger refusals = new AtomicInteger();

  Upstream(
      ServerId server,
      Launch.Remote launch,
      HttpClient client,
      Breaker breaker,
      Bar bar,
      Ticker ticker,
      FleetObserver observer) {
    this.server = requireNonNull(server, "server");
    this.launch = requireNonNull(launch, "launch");
    this.mostRefusals = breaker.settings().refusals();
    this.bar = requireNonNull(bar, "bar");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
    this.addresses =
        launch.urls().stream()
            .map(url -> new Address(client.target(url), breaker, ticker))
            .toList();
    this.budget = new RetryBudget(ticker);
  }

  Launch.Remote launch() {
    return launch;
  }

  List<Address> addresses() {
    return addresses;
  }

  RetryBudget budget() {
    return budget;
  }

  /// The address for the next call or session: one whose time for an attempt has come, so that it
  /// can come back at all; else the one with the least load of those that are asked.
  ///
  /// @throws FleetException when all are left alone
  Address choose() {
    if (addresses.size() == 1) {
      return admitted(addresses.getFirst());
    }
    for (Address address : addresses) {
      if (address.isDue() && address.admits()) {
        return address;
      }
    }
    List<Address> order = new ArrayList<>(addresses);
    Collections.shuffle(order); // so that a tie is not always the first one's
    order.sort(Comparator.comparingInt(Address::load));
    for (Address address : order) {
      if (address.isAsked()) {
        return address;
      }
    }
    throw refusal();
  }

  /// The same address again, for a session that lives there.
  ///
  /// @throws FleetException when it is left alone
  Address admitted(Address address) {
    if (!address.admits()) {
      throw refusal();
    }
    return address;
  }

  private FleetException refusal() {
    observer.refused(server, Category.TRIPPED);
    AddressState first =
        addresses.stream()
            .map(Address::picture)
            .filter(each -> each.nextAttempt() != null)
            .min(Comparator.comparing(each -> requireNonNull(each.nextAttempt(), "attempt")))
            .orElse(null);
    Instant attempt = first == null ? null : first.nextAttempt();
    if (first == null || attempt == null) { // it has come back in this moment
      return new FleetException(
          Category.TRIPPED, server, "was left alone a moment ago; try again", ticker.instant());
    }
    Duration left = Duration.between(ticker.instant(), attempt);
    String state =
        first.circuit() == AddressState.Circuit.HALF_OPEN
            ? "is being tried by another call, and the next one is let through in %.1f s"
            : "is left alone for another %.1f s";
    return new FleetException(
        Category.TRIPPED,
        server,
        (state + " after failures; the last: %s")
            .formatted(Math.max(0, left.toMillis()) / 1000.0, first.reason()),
        attempt);
  }

  /// An exchange has succeeded.
  void answered(Address address) {
    address.answered();
    if (refusals.get() != 0) {
      refusals.set(0);
    }
  }

  /// It does not take the gateway's credentials. That it answers is a good sign of the address.
  void refused(Address address, String reason) {
    address.answered();
    int row = refusals.incrementAndGet();
    if (row >= mostRefusals) {
      bar.bar(server, launch, row, reason + ", " + row + " times in a row");
    }
  }

  /// False when none was left alone.
  boolean reset() {
    refusals.set(0);
    return addresses.stream().filter(Address::reset).count() > 0;
  }
}
