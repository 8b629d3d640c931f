package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Feed.Batch;
import dev.roundhouse.monitoring.FeedEvent.HealthTurned;
import dev.roundhouse.monitoring.FeedEvent.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class FeedTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Feed feed = new Feed(Ticker.system());

  private void tell(int from, int to) {
    for (int at = from; at < to; at++) {
      feed.tell(
          new HealthTurned("" + at, ComponentState.HEALTHY, ComponentState.UNHEALTHY, "as told"));
    }
  }

  private static List<String> told(Batch batch) {
    return switch (batch) {
      case Batch.Events(List<Placed> events) ->
          events.stream().map(each -> ((HealthTurned) each.event()).component()).toList();
      case Batch.Missed() -> List.of("missed");
    };
  }

  @Test
  void whoFollowsHearsWhatComesInOrder() throws Exception {
    tell(0, 3);
    Feed.Follower follower = feed.follow();

    tell(3, 6);

    assertThat(told(follower.next(2, LONG))).containsExactly("3", "4");
    assertThat(told(follower.next(9, LONG))).containsExactly("5");
    assertThat(told(follower.next(9, Duration.ofMillis(1)))).isEmpty();
  }

  @Test
  void whoWaitsIsWoken() throws Exception {
    Feed.Follower follower = feed.follow();
    AtomicReference<List<String>> heard = new AtomicReference<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                heard.set(told(follower.next(9, LONG)));
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });

    tell(1, 2);

    waiting.join();
    assertThat(heard.get()).containsExactly("1");
  }

  @Test
  void whoComesBackGoesOnWhereItWas() throws Exception {
    Feed.Follower first = feed.follow();
    tell(0, 5);
    Batch.Events seen = (Batch.Events) first.next(2, LONG);
    String place = feed.place(seen.events().getLast().number());

    assertThat(told(feed.followAfter(place).next(9, LONG))).containsExactly("2", "3", "4");
  }

  @Test
  void whoIsTooFarBehindIsToldAndGoesOnFromNow() throws Exception {
    Feed.Follower slow = feed.follow();
    tell(0, Feed.KEPT);
    Feed.Follower justInTime = feed.followAfter(feed.place(0));
    assertThat(told(justInTime.next(1, LONG))).containsExactly("0");

    tell(Feed.KEPT, Feed.KEPT + 1);

    assertThat(told(slow.next(1, LONG))).containsExactly("missed");
    tell(7, 8);
    assertThat(told(slow.next(9, LONG))).containsExactly("7");
    assertThat(told(feed.followAfter(feed.place(0)).next(9, LONG))).containsExactly("missed");
  }

  @Test
  void aPlaceOfAnEarlierRunIsKnownForOne() throws Exception {
    tell(0, 3);

    assertThat(told(feed.followAfter("earlier-2").next(9, LONG))).containsExactly("missed");
    assertThat(told(feed.followAfter(feed.place(999)).next(9, LONG))).containsExactly("missed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "x", "abc-", "abc-x"})
  void whatIsNoPlaceIsRefused(String place) {
    assertThatThrownBy(() -> feed.followAfter(place))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no place in the feed");
  }

  @Test
  void manyWhoTellAndFollowLoseNothing() throws Exception {
    Feed.Follower follower = feed.follow();
    List<Thread> telling = new ArrayList<>();
    for (int from = 0; from < 8; from++) {
      int first = from * 100;
      telling.add(Thread.ofVirtual().start(() -> tell(first, first + 100)));
    }
    List<String> heard = new ArrayList<>();
    while (heard.size() < 800) {
      heard.addAll(told(follower.next(50, LONG)));
    }
    for (Thread each : telling) {
      each.join();
    }

    assertThat(heard).doesNotHaveDuplicates().hasSize(800);
  }
}
