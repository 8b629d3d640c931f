package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.FeedEvent;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of those who follow and read slowly, may not hear all, or lose their token.
@Timeout(60)
final class FeedPumpTest {
  private static final FeedFilter EVENTS =
      new FeedFilter(Set.of("health.changed", "approval.asked"), Set.of());

  private final Feed feed = new Feed(Ticker.system());
  private final FeedPump pump =
      new FeedPump(feed, () -> "{\"type\":\"state\"}".getBytes(UTF_8), Ticker.system());
  private final Outlet outlet = new Outlet();
  private final AtomicReference<Optional<Principal>> who =
      new AtomicReference<>(Optional.of(principal("monitor")));
  private @Nullable Thread pumping;

  /// Keeps what it gets, and can be slow.
  private static final class Outlet implements FeedPump.Outlet {
    private final BlockingQueue<String> got = new LinkedBlockingQueue<>();
    private final AtomicBoolean isBehind = new AtomicBoolean();
    private final AtomicBoolean isOpen = new AtomicBoolean(true);

    @Override
    public void send(@Nullable String place, byte[] json) throws IOException {
      if (!isOpen.get()) {
        throw new IOException("closed");
      }
      got.add(new String(json, UTF_8));
    }

    @Override
    public boolean isBehind() {
      return isBehind.get();
    }

    @Override
    public boolean isOpen() {
      return isOpen.get();
    }

    @Override
    public void end(String why) {
      got.add(why);
      isOpen.set(false);
    }

    String next() throws InterruptedException {
      return String.valueOf(got.poll(30, TimeUnit.SECONDS));
    }
  }

  private static Principal principal(String scope) {
    return new Principal("somebody", Grants.of(Set.of(new Scope(scope))), "t");
  }

  private void start(FeedFilter filter) {
    Feed.Follower follower = feed.follow();
    pumping =
        Thread.ofVirtual()
            .start(() -> {
              try {
                pump.run(follower, () -> filter, who::get, outlet);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void tell(String component) {
    feed.tell(
        new FeedEvent.HealthTurned(
            component, ComponentState.HEALTHY, ComponentState.UNHEALTHY, ""));
  }

  @AfterEach
  void stop() throws InterruptedException {
    outlet.isOpen.set(false);
    if (pumping != null) {
      pumping.join();
    }
  }

  @Test
  void whoReadsSlowlyGetsNothingMoreAndThenWhatIsSoNow() throws Exception {
    outlet.isBehind.set(true);
    start(EVENTS);
    for (int at = 0; at < 5000; at++) {
      tell("part-" + at);
    }
    assertThat(outlet.got).isEmpty();

    outlet.isBehind.set(false);

    assertThat(outlet.next()).contains("\"type\":\"missed\"");
    assertThat(outlet.next()).isEqualTo("{\"type\":\"state\"}");
    tell("after");
    assertThat(outlet.next()).contains("\"component\":\"after\"");
    assertThat(outlet.got).isEmpty();
  }

  @Test
  void nobodyHearsWhatItMayNot() throws Exception {
    start(EVENTS);
    feed.tell(new FeedEvent.ApprovalAsked("1", new ServerId("files"), "write", "ann"));
    tell("seen");
    assertThat(outlet.next()).contains("\"component\":\"seen\"");
  }

  @Test
  void whoMayDecideHearsWhatWaits() throws Exception {
    who.set(Optional.of(principal("admin")));
    start(EVENTS);
    feed.tell(new FeedEvent.ApprovalAsked("1", new ServerId("files"), "write", "ann"));
    assertThat(outlet.next()).contains("\"type\":\"approval.asked\"", "\"request\":\"1\"");
  }

  @Test
  void aTokenThatIsNoGoodFollowsNothing() throws Exception {
    who.set(Optional.empty());
    start(EVENTS);
    assertThat(outlet.next()).contains("no good any more");
    assertThat(outlet.isOpen()).isFalse();
  }
}
