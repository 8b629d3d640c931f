package dev.roundhouse.updates.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.Reply;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.Archives;
import dev.roundhouse.updates.SourceException;
import dev.roundhouse.updates.SourceException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Gets documents of one registry: from its own host and no other, whole or not at all. One that
/// sends elsewhere is not followed. Safe for many threads.
final class RegistryClient implements Archives {
  private static final String KEYS = "-/npm/v1/keys";
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MOST_REDIRECTS = 3;
  private static final String[] HEADERS = {
    "Accept", "application/json", "Accept-Encoding", "identity", "User-Agent", "roundhouse"
  };

  private final URI registry;
  private final Duration longest;
  private final ByteSize largest;
  private final Ticker ticker;
  private final HttpClient client;

  /// @param tls whom to trust; empty for those that Java trusts
  RegistryClient(
      URI registry, Duration longest, ByteSize largest, Optional<SSLContext> tls, Ticker ticker) {
    this.registry = requireNonNull(registry, "registry");
    this.longest = requireNonNull(longest, "longest");
    this.largest = requireNonNull(largest, "largest");
    this.ticker = requireNonNull(ticker, "ticker");
    ClientSettings settings =
        new ClientSettings(CONNECT, longest, Duration.ofSeconds(5), 4, largest, ByteSize.ofKiB(64));
    this.client =
        tls.map(context -> HttpClient.open(settings, context))
            .orElseGet(() -> HttpClient.open(settings));
  }

  /// The whole document at an address below the registry's.
  ///
  /// @param path encoded
  /// @param what is asked for, in words, for messages
  byte[] get(String path, String what) throws SourceException {
    return get(registry.resolve(path), this::isOwn, what);
  }

  private byte[] get(URI from, Predicate<URI> isAllowed, String what) throws SourceException {
    URI at = from;
    long deadline = ticker.nanos() + longest.toNanos();
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      try (HttpClient.Exchange exchange = client.exchange(client.target(at))) {
        Reply reply = exchange.send("GET", HEADERS, new byte[0]);
        int status = reply.status();
        if (status == 200) {
          return whole(reply.stream(), deadline, what);
        }
        if (status != 301 && status != 302 && status != 307 && status != 308) {
          throw refused(status, what);
        }
        at = next(at, reply.header("Location"), isAllowed, what);
      } catch (IOException | IllegalArgumentException e) {
        throw silent(what, e);
      }
    }
    throw new SourceException(
        Kind.LED_ASTRAY, what + ": the registry " + host() + " sends on and on; check its address");
  }

  @Override
  public URI registry() {
    return registry;
  }

  @Override
  public HttpClient client() {
    return client;
  }

  @Override
  public Optional<byte[]> keys() throws SourceException {
    return found(registry.resolve(KEYS), this::isOwn, "its keys");
  }

  @Override
  public Optional<byte[]> attestations(URI at, Predicate<URI> isAllowed, String what)
      throws SourceException {
    return found(at, isAllowed, what);
  }

  private Optional<byte[]> found(URI at, Predicate<URI> isAllowed, String what)
      throws SourceException {
    try {
      return Optional.of(get(at, isAllowed, what));
    } catch (SourceException e) {
      if (e.kind() == Kind.UNKNOWN_NAME) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /// Compared as a whole: a host that begins alike is another one.
  private boolean isOwn(URI address) {
    return registry.getScheme().equalsIgnoreCase(address.getScheme())
        && registry.getHost().equalsIgnoreCase(address.getHost())
        && port(registry) == port(address)
        && address.getRawUserInfo() == null;
  }

  private URI next(URI from, @Nullable String location, Predicate<URI> isAllowed, String what)
      throws SourceException {
    URI to = location == null ? from : from.resolve(location);
    if (!isAllowed.test(to)) {
      throw new SourceException(
          Kind.LED_ASTRAY,
          "%s: the registry %s sends to %s, which is another host; it is not asked"
              .formatted(what, host(), to.getHost()));
    }
    return to;
  }

  private static int port(URI of) {
    return of.getPort() >= 0 ? of.getPort() : "https".equalsIgnoreCase(of.getScheme()) ? 443 : 80;
  }

  private byte[] whole(InputStream body, long deadline, String what)
      throws IOException, SourceException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 << 10];
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      all.write(buffer, 0, count);
      if (all.size() > largest.bytes()) {
        throw new SourceException(
            Kind.MALFORMED,
            "%s: the registry says more than %s; see updates.max-document"
                .formatted(what, largest));
      }
      if (ticker.nanos() - deadline > 0) {
        throw new SourceException(
            Kind.UNREACHABLE,
            "%s: the registry %s takes longer than %d s; see updates.timeout"
                .formatted(what, host(), longest.toSeconds()));
      }
    }
    return all.toByteArray();
  }

  private SourceException refused(int status, String what) {
    return switch (status) {
      case 404 ->
          new SourceException(
              Kind.UNKNOWN_NAME, "%s: the registry %s has no such package".formatted(what, host()));
      case 401, 403, 407 ->
          new SourceException(
              Kind.REFUSED,
              "%s: the registry %s wants to know who asks (status %d); npm's tokens are not used to look for versions"
                  .formatted(what, host(), status));
      default ->
          new SourceException(
              Kind.FAILED,
              "%s: the registry %s answers with status %d".formatted(what, host(), status));
    };
  }

  private SourceException silent(String what, Exception e) {
    return new SourceException(
        Kind.UNREACHABLE,
        "%s: the registry %s does not answer: %s; check the network and: npm ping"
            .formatted(what, host(), e.getMessage()),
        e);
  }

  private String host() {
    return registry.getPort() < 0
        ? registry.getHost()
        : registry.getHost() + ":" + registry.getPort();
  }
}
