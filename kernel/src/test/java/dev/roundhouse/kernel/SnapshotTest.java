package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SnapshotTest {
  @Test
  void followersHearEachChangeUntilClosed() {
    Snapshot<Integer> snapshot = new Snapshot<>(0);
    List<String> heard = new ArrayList<>();
    Snapshot.Registration registration =
        snapshot.follow((before, after) -> heard.add(before + ">" + after));

    snapshot.publish(1);
    snapshot.publish(1);
    snapshot.update(value -> value + 1);
    registration.close();
    registration.close();
    snapshot.publish(3);

    assertThat(heard).containsExactly("0>1", "1>2");
    assertThat(snapshot.current()).isEqualTo(3);
  }

  @Test
  void updatesOfManyThreadsAreAllCountedAndHeardInOrder() throws Exception {
    Snapshot<Integer> snapshot = new Snapshot<>(0);
    List<Integer> heard = new ArrayList<>();
    snapshot.follow((_, after) -> heard.add(after));

    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int update = 0; update < 500; update++) {
                  snapshot.update(value -> value + 1);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(snapshot.current()).isEqualTo(4000);
    assertThat(heard).hasSize(4000).isSorted();
  }

  @Test
  void aFailingFollowerDoesNotKeepOthersFromBeingTold() {
    Snapshot<Integer> snapshot = new Snapshot<>(0);
    List<Integer> heard = new ArrayList<>();
    IllegalArgumentException failure = new IllegalArgumentException("cannot follow");
    snapshot.follow((_, _) -> {
      throw failure;
    });
    snapshot.follow((_, after) -> heard.add(after));

    assertThatThrownBy(() -> snapshot.publish(1))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(failure);

    assertThat(heard).containsExactly(1);
    assertThat(snapshot.current()).isEqualTo(1);
  }

  @Test
  void closingTwiceDoesNotEndAnotherFollowing() {
    Snapshot<Integer> snapshot = new Snapshot<>(0);
    List<Integer> heard = new ArrayList<>();
    Snapshot.Follower<Integer> follower = (_, after) -> heard.add(after);
    Snapshot.Registration first = snapshot.follow(follower);
    snapshot.follow(follower);

    first.close();
    first.close();
    snapshot.publish(1);

    assertThat(heard).containsExactly(1);
  }
}
