package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.EventStream;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.protocol.SseWriter;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// `/ws` and `/events`: what happens, as it happens, over a WebSocket or an event stream. Both take
/// `topics`, `servers` and `after` in the query; a browser, which cannot send a header with a
/// WebSocket, says its token in the first message.
final class FeedDoor {
  /// Each holds a virtual thread and a few hundred bytes.
  private static final int MOST = 512;

  private final Gate gate;
  private final Feed feed;
  private final HealthBoard board;
  private final Ticker ticker;
  private final FeedPump pump;
  private final Semaphore places = new Semaphore(MOST);

  private byte[] update = {};
  private long updated;

  FeedDoor(Gate gate, Feed feed, HealthBoard board, Ticker ticker) {
    this.gate = requireNonNull(gate, "gate");
    this.feed = requireNonNull(feed, "feed");
    this.board = requireNonNull(board, "board");
    this.ticker = requireNonNull(ticker, "ticker");
    this.pump = new FeedPump(feed, this::update, ticker);
  }

  /// The same for all who follow, made anew when it has grown old.
  private synchronized byte[] update() {
    long now = ticker.nanos();
    if (update.length == 0 || now - updated > FeedPump.UPDATE_EVERY.toNanos() / 2) {
      update = FeedJson.update(board.report());
      updated = now;
    }
    return update;
  }

  /// False, and nothing answered, when the path is none of these.
  boolean handles(Request request, Response response) throws InterruptedException {
    switch (request.path()) {
      case "/ws" -> webSocket(request, response);
      case "/events" -> events(request, response);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void events(Request request, Response response) throws InterruptedException {
    Principal principal = gate.admit(request, response, Scope.MONITOR);
    if (principal == null || !Answers.isMethod(request, response, "GET")) {
      return;
    }
    Wish wish = wish(request, response);
    if (wish == null || !hasPlace(response)) {
      return;
    }
    try (EventStream stream = response.header("Cache-Control", "no-store").events()) {
      pump.run(wish.follower(), wish::filter, () -> still(request), new StreamOutlet(stream));
    } finally {
      places.release();
    }
  }

  /// Whether the token of the request is still good.
  private Optional<Principal> still(Request request) {
    return gate.again(request).filter(who -> who.may(Scope.MONITOR));
  }

  private void webSocket(Request request, Response response) {
    boolean isKnown = request.header("authorization") != null;
    boolean isUpgrade = "websocket".equalsIgnoreCase(request.header("upgrade"));
    // Only a WebSocket may say its token later.
    if (isKnown || !isUpgrade) {
      if (gate.admit(request, response, Scope.MONITOR) == null
          || !Answers.isMethod(request, response, "GET")) {
        return;
      }
    } else if (!gate.isFromHere(request, response)) {
      return;
    }
    Wish wish = wish(request, response);
    if (wish != null && hasPlace(response)) {
      FeedSocket socket =
          new FeedSocket(
              gate,
              pump,
              wish.follower(),
              wish.filter(),
              ticker,
              isKnown ? () -> still(request) : null,
              places::release);
      response.upgrade(socket);
    }
  }

  private boolean hasPlace(Response response) {
    boolean has = places.tryAcquire();
    if (!has) {
      response.header("Retry-After", "5");
      Problems.send(response, ProblemKind.SERVER_BUSY, "at most " + MOST + " can follow at a time");
    }
    return has;
  }

  /// What is asked for, and from where on.
  private record Wish(Feed.Follower follower, FeedFilter filter) {}

  private @Nullable Wish wish(Request request, Response response) {
    try {
      FeedFilter filter =
          FeedFilter.of(parameter(request, "topics"), parameter(request, "servers"));
      String last = request.header("last-event-id");
      String after = last == null ? parameter(request, "after") : last;
      return new Wish(after.isEmpty() ? feed.follow() : feed.followAfter(after), filter);
    } catch (IllegalArgumentException e) {
      Problems.send(response, ProblemKind.INVALID, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static String parameter(Request request, String name) {
    String query = request.query();
    for (String each : query == null ? new String[0] : query.split("&", -1)) {
      if (each.startsWith(name + "=")) {
        return URLDecoder.decode(each.substring(name.length() + 1), UTF_8);
      }
    }
    return "";
  }

  /// Waits while its reader is slow, so it is never behind by more than one event.
  private record StreamOutlet(EventStream stream) implements FeedPump.Outlet {
    @Override
    public void send(@Nullable String place, byte[] json) throws IOException {
      stream.send(SseWriter.event(null, place, json));
    }

    @Override
    public boolean isBehind() {
      return false;
    }

    @Override
    public boolean isOpen() {
      return stream.isOpen();
    }

    @Override
    public void end(String why) {
      stream.offer(SseWriter.event(null, null, FeedJson.said("end", why)));
    }
  }
}
