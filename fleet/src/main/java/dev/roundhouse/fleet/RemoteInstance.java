package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An upstream that runs elsewhere. Nothing is started for it: it is one address or several,
/// prepared, with the headers its requests need. Whether anybody answers there is known only from
/// those who speak with it, and they tell it here. Safe for many threads.
public final class RemoteInstance extends Instance {
  private final HttpClient client;
  private final Upstream upstream;
  private final String[] headers;
  private final Ticker ticker;
  private final AtomicReference<Reach> reach;
  private volatile boolean ended;

  RemoteInstance(String id, Slot.Key key, Ticker ticker, HttpClient client, Upstream upstream) {
    super(id, key, ticker.instant());
    this.ticker = requireNonNull(ticker, "ticker");
    this.reach = new AtomicReference<>(new Reach.Unverified(started()));
    this.client = requireNonNull(client, "client");
    this.upstream = requireNonNull(upstream, "upstream");
    Map<String, Secret> given = upstream.launch().headers();
    this.headers = new String[2 * given.size()];
    int next = 0;
    for (Map.Entry<String, Secret> header : given.entrySet()) {
      headers[next++] = header.getKey();
      headers[next++] = header.getValue().reveal();
    }
  }

  public HttpClient client() {
    return client;
  }

  /// The address for the next call or session: one that failed and is due for an attempt, else the
  /// one with the least load. The caller is to tell [#reached], [#answered], [#unreached],
  /// [#refused] or [#withdrawn] of it: until then nobody else may try one that failed.
  ///
  /// @throws FleetException with [FleetException.Category#TRIPPED] when all of them have failed and
  ///   none is due
  public Address choose() throws FleetException {
    return upstream.choose();
  }

  /// Asks to send something more to an address that was chosen before.
  ///
  /// @throws FleetException with [FleetException.Category#TRIPPED] when it has failed and is not
  ///   due
  public void admit(Address address) throws FleetException {
    upstream.admitted(address);
  }

  /// Whether another address than this one is asked.
  public boolean hasOther(Address than) {
    return upstream.addresses().stream().anyMatch(each -> each != than && each.isAsked());
  }

  /// A call is made, whose number bounds that of the repetitions.
  public void called() {
    upstream.budget().called();
  }

  /// Whether a call that was never delivered may be sent once more; counted if so.
  public boolean mayRepeat() {
    return upstream.budget().take();
  }

  /// Names and values in turn, secrets in clear: pass them straight to the client. A copy.
  public String[] headers() {
    return headers.clone();
  }

  /// What those who speak with it have found.
  public Reach reach() {
    return reach.get();
  }

  /// It has answered as a server should. Cheap when that was known; may be called for every answer.
  public void reached(Address address) {
    upstream.answered(address);
    if (reach.get() instanceof Reach.Reached) {
      return;
    }
    Reach.Reached now = new Reach.Reached(ticker.instant());
    reach.updateAndGet(known -> known instanceof Reach.Reached ? known : now);
  }

  /// Somebody answers there, if only with a refusal of the one request.
  public void answered(Address address) {
    upstream.answered(address);
  }

  /// Nothing has come out of what was sent, because its sender did not wait.
  public void withdrawn(Address address) {
    address.withdrawn();
  }

  /// It could not be connected to, or did not become usable.
  ///
  /// @param reason shown to people: names the address at most, never a header
  /// @param wait how long the server wants to be left alone; null when it did not say
  public void unreached(Address address, String reason, @Nullable Duration wait) {
    address.failed(reason, wait);
    if (!hasOther(address)) {
      unreached(reason);
    }
  }

  /// It does not take the credentials that the headers carry. Some of these in a row, whoever the
  /// tenant was, and the server is parked.
  public void refused(Address address, String reason) {
    unreached(reason);
    upstream.refused(address, reason);
  }

  /// It wants a token that cannot be had now. That says nothing of the address, and however often
  /// it happens, the server is not parked: other parties may have one.
  ///
  /// @param wasAsked whether the server itself has said so
  public void unauthorized(Address address, String reason, boolean wasAsked) {
    unreached(reason);
    if (wasAsked) {
      upstream.answered(address);
    } else {
      address.withdrawn();
    }
  }

  private void unreached(String reason) {
    Instant now = ticker.instant();
    reach.updateAndGet(known ->
        switch (known) {
          case Reach.Unreached(Instant since, String _) -> new Reach.Unreached(since, reason);
          case Reach.Unverified _, Reach.Reached _ -> new Reach.Unreached(now, reason);
        });
  }

  /// Every address may be asked again; false when none was left alone.
  boolean resume() {
    return upstream.reset();
  }

  List<Address> addresses() {
    return upstream.addresses();
  }

  List<AddressState> addressStates() {
    return upstream.addresses().stream().map(Address::picture).toList();
  }

  @Override
  public boolean isAlive() {
    return !ended;
  }

  void end() {
    ended = true;
  }
}
