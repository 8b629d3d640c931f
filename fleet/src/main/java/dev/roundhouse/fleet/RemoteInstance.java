package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.Map;

/// An upstream that runs elsewhere. Nothing is started for it: it is an address, prepared, with the
/// headers its requests need. Safe for many threads.
public final class RemoteInstance implements Instance {
  private final String id;
  private final Slot.Key key;
  private final Instant started;
  private final HttpClient client;
  private final HttpClient.Target target;
  private final String[] headers;
  private volatile boolean ended;

  RemoteInstance(
      String id, Slot.Key key, Instant started, HttpClient client, Launch.Remote launch) {
    this.id = requireNonNull(id, "id");
    this.key = requireNonNull(key, "key");
    this.started = requireNonNull(started, "started");
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
