package dev.roundhouse.gateway.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roundhouse.gateway.SeenClient;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Which clients have been at the door, with which token, and when last: so that a person sees
/// whether the client that they have just set up has come. Kept while the program runs; those who
/// have not come for the longest time give way. What a client says of itself is shown and never
/// decided by. Safe for many threads.
public final class Guestbook {
  private static final int MOST = 5_000;

  /// What is shown of a name.
  private static final int LONGEST = 80;

  /// What a client says of itself is not kept where it is larger.
  private static final int LARGEST = 2_000;

  private static final byte[] NOTHING = {};

  /// @param said as it came: no text is made of it at each request
  @SuppressWarnings("ArrayRecordComponent") // Compared by what is in it.
  private record Key(String token, String subject, View view, byte[] said) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && Arrays.equals(said, key.said)
          && token.equals(key.token)
          && subject.equals(key.subject)
          && view.equals(key.view);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(said) + token.hashCode()) + view.hashCode();
    }
  }

  /// One of them. The numbers are each right by themselves.
  private static final class Guest {
    private final String client;
    private final String version;
    private final Instant first;
    private final AtomicLong requests = new AtomicLong();
    private volatile Instant last;

    Guest(String client, String version, Instant first) {
      this.client = client;
      this.version = version;
      this.first = first;
      this.last = first;
    }
  }

  private final Cache<Key, Guest> guests = Caffeine.newBuilder().maximumSize(MOST).build();
  private final Ticker ticker;

  public Guestbook(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// One with `clientInfo` came.
  ///
  /// @param info raw JSON; null when it has not said who it is
  void came(Principal who, View view, byte @Nullable [] info) {
    note(who, view, info == null || info.length > LARGEST ? NOTHING : info, true);
  }

  /// One that speaks plain HTTP came.
  void came(Principal who, View view, @Nullable String userAgent) {
    String said = userAgent == null || userAgent.length() > LARGEST ? "" : userAgent;
    note(who, view, said.getBytes(UTF_8), false);
  }

  private void note(Principal who, View view, byte[] said, boolean isInfo) {
    Instant now = ticker.instant();
    Guest guest =
        requireNonNull(
            guests.get(
                new Key(who.tokenId(), who.subject(), view, said),
                key ->
                    isInfo
                        ? introduced(key.said(), now)
                        : agent(new String(key.said(), UTF_8), now)),
            "guest");
    guest.requests.incrementAndGet();
    guest.last = now;
  }

  private static Guest introduced(byte[] info, Instant now) {
    try {
      Json said = info.length == 0 ? Json.ABSENT : Json.parse(info);
      return new Guest(shown(said.get("name").text()), shown(said.get("version").text()), now);
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a part of a message that was read cannot be read again", e);
    }
  }

  /// `curl/8.5.0 …`: name and version of what comes first.
  private static Guest agent(String agent, Instant now) {
    String first = agent.strip().split(" ", 2)[0];
    int slash = first.indexOf('/');
    return slash < 0
        ? new Guest(shown(first), "", now)
        : new Guest(shown(first.substring(0, slash)), shown(first.substring(slash + 1)), now);
  }

  private static String shown(@Nullable String text) {
    if (text == null) {
      return "";
    }
    return text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text;
  }

  /// All of them, the latest first.
  public List<SeenClient> clients() {
    return guests.asMap().entrySet().stream()
        .map(each -> {
          Key key = each.getKey();
          Guest guest = each.getValue();
          return new SeenClient(
              key.token(),
              key.subject(),
              guest.client,
              guest.version,
              key.view() instanceof View.One(var server) ? Optional.of(server) : Optional.empty(),
              key.view() instanceof View.Virtual(var name) ? Optional.of(name) : Optional.empty(),
              guest.first,
              guest.last,
              guest.requests.get());
        })
        .sorted(Comparator.comparing(SeenClient::last).reversed())
        .toList();
  }
}
