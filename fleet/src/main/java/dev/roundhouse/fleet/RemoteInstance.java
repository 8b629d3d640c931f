package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// An upstream that runs elsewhere. Nothing is started for it: it is an address, prepared, with the
/// headers its requests need. Whether anybody answers there is known only from those who speak with
/// it, and they tell it here. Safe for many threads.
public final class RemoteInstance implements Instance {
  private final String id;
  private final Slot.Key key;
  private final Instant started;
  private final HttpClient client;
  private final HttpClient.Target target;
  private final String[] headers;
  private final Ticker ticker;
  private final AtomicReference<Reach> reach;
  private volatile boolean ended;

  RemoteInstance(String id, Slot.Key key, Ticker ticker, HttpClient client, Launch.Remote launch) {
    this.id = requireNonNull(id, "id");
    this.key = requireNonNull(key, "key");
    this.ticker = requireNonNull(ticker, "ticker");
    this.started = ticker.instant();
    this.reach = new AtomicReference<>(new Reach.Unverified(started));
    this.client = requireNonNull(client, "client");
    this.target = client.target(launch.url());
    this.headers = new String[2 * launch.headers().size()];
    int next = 0;
    for (Map.Entry<String, Secret> header : launch.headers().entrySet()) {
      headers[next++] = header.getKey();
      headers[next++] = header.getValue().reveal();
    }
  }

  public HttpClient client() {
    return client;
  }

  public HttpClient.Target target() {
    return target;
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
  public void reached() {
    if (reach.get() instanceof Reach.Reached) {
      return;
    }
    Reach.Reached now = new Reach.Reached(ticker.instant());
    reach.updateAndGet(known -> known instanceof Reach.Reached ? known : now);
  }

  /// It could not be connected to, or did not become usable.
  ///
  /// @param reason shown to people: names the address at most, never a header
  public void unreached(String reason) {
    Instant now = ticker.instant();
    reach.updateAndGet(known ->
        switch (known) {
          case Reach.Unreached(Instant since, String _) -> new Reach.Unreached(since, reason);
          case Reach.Unverified _, Reach.Reached _ -> new Reach.Unreached(now, reason);
        });
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public ServerId server() {
    return key.server();
  }

  @Override
  public String tenant() {
    return key.tenant();
  }

  @Override
  public Instant started() {
    return started;
  }

  @Override
  public boolean isAlive() {
    return !ended;
  }

  void end() {
    ended = true;
  }

  @Override
  public String toString() {
    return id;
  }
}
