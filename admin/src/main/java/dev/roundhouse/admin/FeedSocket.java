package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Gate;
import dev.roundhouse.http.WebSocket;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.Visit;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The feed over one WebSocket: `auth`, `subscribe`, `unsubscribe` and `ping` come, events go.
final class FeedSocket implements WebSocket.Listener {
  /// Who has not said a token by then is sent away.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// What may be on its way to a peer before it gets nothing more.
  private static final long BEHIND = 64 << 10;

  private static final int LONGEST_MESSAGE = 16 << 10;

  private final Gate gate;
  private final FeedPump pump;
  private final Feed.Follower follower;
  private final Ticker ticker;
  private final Runnable left;
  private final Visit visit = Visit.current();
  private final AtomicReference<FeedFilter> filter;
  private final AtomicReference<@Nullable Supplier<Optional<Principal>>> who;
  private volatile @Nullable Thread pumping;

  /// @param known who it is, asked now and then; null where a message is still to say it
  /// @param left run once when it is over
  FeedSocket(
      Gate gate,
      FeedPump pump,
      Feed.Follower follower,
      FeedFilter filter,
      Ticker ticker,
      @Nullable Supplier<Optional<Principal>> known,
      Runnable left) {
    this.gate = requireNonNull(gate, "gate");
    this.pump = requireNonNull(pump, "pump");
    this.follower = requireNonNull(follower, "follower");
    this.filter = new AtomicReference<>(filter);
    this.ticker = requireNonNull(ticker, "ticker");
    this.who = new AtomicReference<>(known);
    this.left = requireNonNull(left, "left");
  }

  @Override
  public void opened(WebSocket socket) {
    if (who.get() == null) {
      pumping = Thread.ofVirtual().name("feed-auth").start(() -> awaitToken(socket));
    } else {
      pump(socket);
    }
  }

  private void awaitToken(WebSocket socket) {
    try {
      ticker.sleep(PATIENCE);
      say(socket, "error", "no token came within " + PATIENCE.toSeconds() + " s");
      socket.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(WebSocket socket) {
    Supplier<Optional<Principal>> known = requireNonNull(who.get(), "who");
    pumping =
        Thread.ofVirtual()
            .name("feed")
            .start(() -> {
              try {
                visit.during(
                    () -> pump.run(follower, filter::get, known, new SocketOutlet(socket)));
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public void message(WebSocket socket, String text) {
    if (text.length() > LONGEST_MESSAGE) {
      say(socket, "error", "a message has at most " + LONGEST_MESSAGE + " characters");
      return;
    }
    try {
      Json message = Json.parse(text.getBytes(UTF_8));
      act(socket, message);
    } catch (MalformedFrame | IllegalArgumentException e) {
      say(socket, "error", String.valueOf(e.getMessage()));
    }
  }

  private void act(WebSocket socket, Json message) {
    String type = String.valueOf(message.get("type").text());
    boolean isKnown = who.get() != null;
    switch (type) {
      case "auth" -> visit.during(() -> login(socket, message));
      case "ping" -> say(socket, "pong", "");
      case "subscribe" -> filter.set(FeedFilter.of(message));
      case "unsubscribe" -> filter.set(filter.get().without(message));
      default ->
          say(
              socket,
              "error",
              "\"type\" is auth, subscribe, unsubscribe or ping"
                  + (isKnown ? "" : "; the first message is auth"));
    }
  }

  private void login(WebSocket socket, Json message) {
    String token = message.get("token").text();
    Supplier<Optional<Principal>> known =
        () -> gate.said(token == null ? "" : token).filter(each -> each.may(Scope.MONITOR));
    if (who.get() != null) {
      say(socket, "error", "the token has been said already");
    } else if (known.get().isEmpty()) {
      say(socket, "error", "the token is not good here, or lacks the scope monitor");
      socket.close();
    } else if (who.compareAndSet(null, known)) {
      stop();
      say(socket, "authenticated", "");
      pump(socket);
    }
  }

  private static void say(WebSocket socket, String type, String detail) {
    boolean _ = socket.offer(new String(FeedJson.said(type, detail), UTF_8));
  }

  private void stop() {
    Thread running = pumping;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public void closed(WebSocket socket) {
    stop();
    left.run();
  }

  /// Gets nothing while more than a little is on its way.
  private record SocketOutlet(WebSocket socket) implements FeedPump.Outlet {
    @Override
    public void send(@Nullable String place, byte[] json) throws IOException {
      if (!socket.offer(new String(json, UTF_8))) {
        throw new IOException("the peer has gone");
      }
    }

    @Override
    public boolean isBehind() {
      return socket.pending() > BEHIND;
    }

    @Override
    public boolean isOpen() {
      return socket.isOpen();
    }

    @Override
    public void end(String why) {
      say(socket, "error", why);
      socket.close();
    }
  }
}
