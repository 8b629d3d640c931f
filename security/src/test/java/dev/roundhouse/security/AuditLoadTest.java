package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditSettings.OnFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Under load, and on a disk that cannot be written.
@Timeout(120)
final class AuditLoadTest {
  @TempDir private Path directory;

  private static List<Json> lines(AuditPlace place) throws Exception {
    List<Json> all = new ArrayList<>();
    for (Path file : place.files()) {
      for (String line : Files.readAllLines(file)) {
        all.add(Json.parse(line.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return all;
  }

  /// The folder is where no folder can be.
  private static void makeUnwritable(AuditPlace place, Path away) throws IOException {
    Files.move(place.folder(), away);
    Files.createFile(place.folder());
  }

  private static void mend(AuditPlace place, Path away) throws IOException {
    Files.delete(place.folder());
    Files.move(away, place.folder());
  }

  @Test
  void manyThreadsLoseNothingThoughTheQueueIsFull() throws Exception {
    int threads = 16;
    int each = 1000;
    AuditPlace place = AuditPlace.in(directory);
    // Large ones, so that the queue is full by its bytes.
    String arguments = "{\"text\":\"" + "x".repeat(20_000) + "\"}";
    try (AuditLog log = place.open()) {
      List<Thread> all = new ArrayList<>();
      CountDownLatch go = new CountDownLatch(1);
      for (int thread = 0; thread < threads; thread++) {
        String name = "t" + thread + "-";
        all.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    go.await();
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                  for (int number = 0; number < each; number++) {
                    log.record(AuditPlace.call(name + number, arguments));
                  }
                }));
      }
      go.countDown();
      for (Thread thread : all) {
        thread.join();
      }
      assertThat(log.load().blocked()).as("callers were slowed").isPositive();
      assertThat(log.load().lost()).isZero();
    }

    Set<String> names = new HashSet<>();
    long calls = 0;
    for (Json line : lines(place)) {
      if ("call".equals(line.get("kind").text())) {
        calls++;
        names.add(line.get("name").text());
      }
    }
    assertThat(calls).isEqualTo((long) threads * each);
    assertThat(names).hasSize(threads * each);
    assertThat(place.verify().faults()).isEmpty();
  }

  @Test
  void aChangeIsOnTheDiskWhenItReturns() throws Exception {
    AuditPlace place = AuditPlace.in(directory);
    try (AuditLog log = place.open()) {
      for (int number = 0; number < 20; number++) {
        log.commit(AuditPlace.change("s" + number));
        assertThat(place.lines().getLast()).contains("\"server\":\"s" + number + "\"");
      }
    }
  }

  @Test
  void anUnwritableDiskRefusesChangesKeepsCallsAndGoesOnWhenItIsMended() throws Exception {
    AuditPlace place = AuditPlace.in(directory);
    Path away = directory.resolve("away");
    try (AuditLog log = place.open()) {
      log.commit(AuditPlace.change("before"));
      makeUnwritable(place, away);

      assertThatThrownBy(() -> log.commit(AuditPlace.change("refused")))
          .isInstanceOf(AuditException.class)
          .hasMessageContaining(place.folder().toString())
          .hasMessageContaining("make room on the disk");
      log.record(AuditPlace.call("meanwhile", "{}"));
      log.admitCall();
      assertThat(log.load().failures()).isPositive();

      mend(place, away);
      log.commit(AuditPlace.change("after"));
    }

    String all = Files.readString(place.file());
    assertThat(all).contains("before", "meanwhile", "after").doesNotContain("refused");
    assertThat(place.files()).hasSize(1);
    assertThat(place.verify().faults()).isEmpty();
  }

  @Test
  void whatCannotBeKeptIsCountedInALine() throws Exception {
    AuditPlace place = AuditPlace.in(directory);
    Path away = directory.resolve("away");
    try (AuditLog log = place.open()) {
      log.commit(AuditPlace.change("before"));
      makeUnwritable(place, away);
      assertThatThrownBy(() -> log.commit(AuditPlace.change("x")))
          .isInstanceOf(AuditException.class);
      for (int number = 0; number < 9000; number++) {
        log.record(AuditPlace.call("t" + number, "{}"));
      }
      long lost = log.load().lost();
      assertThat(lost).isBetween(1L, 9000L);

      mend(place, away);
      log.commit(AuditPlace.change("after"));

      assertThat(Files.readString(place.file())).contains(lost + " events could not be kept");
    }
    long calls =
        lines(place).stream().filter(line -> "call".equals(line.get("kind").text())).count();
    assertThat(calls).isPositive();
    assertThat(place.verify().faults()).isEmpty();
  }

  @Test
  void nothingIsCalledEitherWhereThatIsAskedFor() throws Exception {
    AuditPlace place = AuditPlace.in(directory);
    Path away = directory.resolve("away");
    try (AuditLog log =
        place.open(AuditPlace.settings(ByteSize.ofMiB(1), 3, OnFailure.REFUSE_ALL))) {
      log.admitCall();
      makeUnwritable(place, away);
      assertThatThrownBy(() -> log.commit(AuditPlace.change("x")))
          .isInstanceOf(AuditException.class);

      assertThatThrownBy(log::admitCall)
          .isInstanceOf(AuditException.class)
          .hasMessageContaining("cannot be written");
      assertThatThrownBy(
              () -> {
                for (int number = 0; number < 9000; number++) {
                  log.record(AuditPlace.call("t" + number, "{}"));
                }
              })
          .as("nothing goes out that is in no log")
          .isInstanceOf(AuditException.class);

      mend(place, away);
      await().ignoreExceptionsInstanceOf(AuditException.class).untilAsserted(log::admitCall);
      assertThat(log.load().lost()).isZero();
    }
    assertThat(place.verify().faults()).isEmpty();
  }

  @Test
  void oneThatIsOffKeepsNothing() {
    try (AuditLog log = AuditLog.off()) {
      log.record(AuditPlace.call("t", "{}"));
      log.commit(AuditPlace.change("s"));
      assertThat(log.isOn()).isFalse();
      assertThat(log.query(AuditQuery.newest(10))).isEmpty();
    }
    assertThat(directory.resolve("data")).doesNotExist();
  }
}
