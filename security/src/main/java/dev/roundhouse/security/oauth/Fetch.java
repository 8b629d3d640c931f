package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Addresses;
import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Gets small documents of issuers, and sends them small forms. What their metadata says leads
/// nowhere that the operator did not allow: https alone, no private address, no redirect, little,
/// and not for long. The address that was looked at is the one that is connected to. Safe for many
/// threads; blocks for up to some seconds.
public final class Fetch {
  static final int LARGEST = 256 << 10;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String[] HEADERS = {"Accept", "application/json"};
  private static final String[] KNOCKING = {
    "Content-Type", "application/json", "Accept", "application/json, text/event-stream"
  };

  /// How far it goes.
  private enum Reach {
    /// What an issuer says is followed to public addresses.
    PUBLIC,
    /// The same, and to those of loopback and of private networks.
    PRIVATE,
    /// Where the operator has sent it.
    ANYWHERE
  }

  /// What came back, whatever it says.
  ///
  /// @param challenges each `WWW-Authenticate`
  record Answer(int status, List<String> challenges, byte[] body) {
    Answer {
      challenges = List.copyOf(challenges);
      requireNonNull(body, "body");
    }
  }

  private final Reach reach;
  private final Duration longest;

  private Fetch(Reach reach, Duration longest) {
    this.reach = requireNonNull(reach, "reach");
    this.longest = requireNonNull(longest, "longest");
  }

  /// @param allowPrivate whether addresses of loopback and of private networks may be asked
  public Fetch(boolean allowPrivate) {
    this(allowPrivate, LONGEST);
  }

  /// @param longest the time for a whole exchange
  Fetch(boolean allowPrivate, Duration longest) {
    this(allowPrivate ? Reach.PRIVATE : Reach.PUBLIC, longest);
  }

  /// One for the addresses of servers, which the operator has given, and nobody else.
  static Fetch ofServers() {
    return new Fetch(Reach.ANYWHERE, LONGEST);
  }

  /// Whether an address may be asked at all.
  public static boolean isAllowed(URI address, boolean allowPrivate) {
    String host = address.getHost();
    String scheme = address.getScheme();
    if (host == null || scheme == null || address.getRawUserInfo() != null) {
      return false;
    }
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https" -> true;
      case "http" -> allowPrivate && LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
      default -> false;
    };
  }

  /// The document at an address.
  ///
  /// @throws IOException when it cannot be had, saying why
  public byte[] get(URI address) throws IOException {
    Answer answer = ask(address);
    if (answer.status() != 200) {
      throw new IOException(address + " answers with status " + answer.status());
    }
    return answer.body();
  }

  /// The same, whatever the status is.
  Answer ask(URI address) throws IOException {
    return exchange("GET", address, HEADERS, new byte[0]);
  }

  /// Sends something that is not sent twice by itself.
  ///
  /// @param headers names and values in turn, secrets in clear: never part of an error
  Answer post(URI address, byte[] body, String... headers) throws IOException {
    return exchange("POST", address, headers, body);
  }

  /// What a server answers to somebody without a token. Its body is of no interest.
  Answer knock(URI address, byte[] message) throws IOException {
    return exchange("POST", address, KNOCKING, message);
  }

  private Answer exchange(String method, URI address, String[] headers, byte[] body)
      throws IOException {
    if (reach != Reach.ANYWHERE && !isAllowed(address, reach == Reach.PRIVATE)) {
      throw new IOException(
          address
              + " is not https"
              + (reach == Reach.PRIVATE
                  ? ", and without TLS only loopback is asked"
                  : "; without TLS only loopback is asked, where allow-private is true"));
    }
    ClientSettings limits =
        new ClientSettings(
            PATIENCE,
            PATIENCE,
            Duration.ofSeconds(1),
            0,
            new ByteSize(LARGEST),
            ByteSize.ofKiB(64));
    CountDownLatch over = new CountDownLatch(1);
    try (HttpClient client = HttpClient.open(limits, permitted(address));
        HttpClient.Exchange exchange = client.exchange(client.target(address))) {
      exchange.atMostOnce();
      cancelLate(exchange, over);
      Reply reply = exchange.send(method, headers, body);
      return new Answer(
          reply.status(),
          reply.headers().all("WWW-Authenticate"),
          isRead(method, reply.status()) ? whole(address, reply.stream()) : new byte[0]);
    } catch (UpstreamException e) {
      throw new IOException(
          e.kind() == UpstreamException.Kind.CANCELLED
              ? address + " takes longer than " + longest.toSeconds() + " s"
              : address + " does not answer: " + e.getMessage(),
          e);
    } catch (IllegalArgumentException e) {
      throw new IOException(address + " cannot be asked: " + e.getMessage(), e);
    } finally {
      over.countDown();
    }
  }

  /// The time of a whole exchange: limits of silence would let somebody dribble for ever.
  private void cancelLate(HttpClient.Exchange exchange, CountDownLatch over) {
    Thread.ofVirtual()
        .name("oauth-fetch-deadline")
        .start(() -> {
          try {
            if (!over.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
              exchange.cancel();
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            exchange.cancel();
          }
        });
  }

  /// A form that is refused is refused with a document; a document that is not there is a page.
  private boolean isRead(String method, int status) {
    return reach != Reach.ANYWHERE
        && (status == 200 || (method.equals("POST") && (status / 100 == 2 || status / 100 == 4)));
  }

  private Addresses permitted(URI address) {
    boolean isPlain = "http".equalsIgnoreCase(address.getScheme());
    return (host, _) -> {
      List<InetAddress> all = List.of(InetAddress.getAllByName(host));
      for (InetAddress each : all) {
        if (reach == Reach.PUBLIC && !isPublic(each)) {
          throw new IOException(
              host + " is at the private address " + each.getHostAddress() + "; see allow-private");
        }
        if (reach == Reach.PRIVATE && isPlain && !each.isLoopbackAddress()) {
          throw new IOException(
              host + " is at " + each.getHostAddress() + ", where nothing is sent without TLS");
        }
      }
      return all;
    };
  }

  /// Loopback, link-local and private networks of both families are not, nor what is for many.
  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean isKnown =
        address.isAnyLocalAddress()
            || address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    if (isKnown) {
      return false;
    }
    if (address instanceof Inet6Address) {
      // 2000::/3 is what is given out; of it 6to4, 2001::/23 with Teredo, and documentation lead
      // elsewhere.
      boolean isGivenOut = (bytes[0] & 0xe0) == 0x20;
      boolean isSpecial = bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] & 0xfe) == 0;
      boolean isExample =
          bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && (bytes[3] & 0xff) == 0xb8;
      boolean isOther = isSpecial || isExample || (bytes[0] == 0x20 && bytes[1] == 0x02);
      return isGivenOut && !isOther;
    }
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    boolean isShared = first == 100 && second >= 64 && second < 128;
    boolean isSpecial = first == 0 || first >= 240 || (first == 198 && (second & 0xfe) == 18);
    boolean isAssigned = first == 192 && second == 0 && bytes[2] == 0;
    return !isShared && !isSpecial && !isAssigned;
  }

  private static byte[] whole(URI address, InputStream body) throws IOException {
    byte[] all = body.readNBytes(LARGEST + 1);
    if (all.length > LARGEST) {
      throw new IOException(address + " has more than " + LARGEST + " bytes");
    }
    return all;
  }
}
