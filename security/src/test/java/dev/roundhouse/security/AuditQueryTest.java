package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditSettings.OnFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditQueryTest {
  private static final Optional<String> ANY = Optional.empty();

  @TempDir private Path directory;

  private static List<String> names(List<Json> lines) {
    return lines.stream().map(line -> String.valueOf(line.get("name").text())).toList();
  }

  private static AuditQuery of(Optional<String> tool, Optional<String> kind, int limit) {
    return new AuditQuery(Optional.empty(), ANY, ANY, tool, kind, ANY, ANY, limit);
  }

  @Test
  void findsTheNewestThatFitInTheirOrderOverManyFiles() {
    AuditPlace place = AuditPlace.in(directory);
    try (AuditLog log =
        place.open(AuditPlace.settings(ByteSize.ofKiB(4), 50, OnFailure.REFUSE_CHANGES))) {
      for (int number = 0; number < 100; number++) {
        log.record(AuditPlace.call("t" + number, "{}"));
        log.commit(AuditPlace.change("s" + number));
      }

      assertThat(names(log.query(of(ANY, Optional.of("call"), 3))))
          .containsExactly("t97", "t98", "t99");
      assertThat(names(log.query(of(Optional.of("t5"), ANY, 10)))).containsExactly("t5");
      assertThat(log.query(of(ANY, Optional.of("change"), 1000))).hasSize(100);
      assertThat(log.query(of(ANY, Optional.of("login"), 10))).isEmpty();
      log.record(AuditPlace.call("just-now", "{}"));
      assertThat(names(log.query(AuditQuery.newest(1))))
          .as("what was done before is found")
          .containsExactly("just-now");
    }
    assertThat(names(AuditLog.query(place.data(), of(Optional.of("t5"), ANY, 10))))
        .containsExactly("t5");
  }

  @Test
  void filtersByTimeSubjectServerOutcomeAndRequest() {
    AuditPlace place = AuditPlace.in(directory);
    try (AuditLog log = place.open()) {
      log.record(AuditPlace.call("one", "{}"));
      Optional<String> ada = Optional.of("ada");
      Optional<String> files = Optional.of("files");
      Optional<String> ok = Optional.of("ok");
      Optional<String> request = Optional.of("r-1");
      Instant past = Instant.EPOCH;
      Instant future = Instant.parse("2100-01-01T00:00:00Z");

      assertThat(
              log.query(new AuditQuery(Optional.of(past), ada, files, ANY, ANY, ok, request, 10)))
          .hasSize(1);
      assertThat(log.query(new AuditQuery(Optional.of(future), ANY, ANY, ANY, ANY, ANY, ANY, 10)))
          .isEmpty();
      assertThat(
              log.query(
                  new AuditQuery(
                      Optional.empty(), Optional.of("bob"), ANY, ANY, ANY, ANY, ANY, 10)))
          .isEmpty();
    }
  }

  @Test
  void aLimitIsBounded() {
    assertThatThrownBy(() -> AuditQuery.newest(0)).hasMessageContaining("1 to 10000");
    assertThatThrownBy(() -> AuditQuery.newest(10_001)).hasMessageContaining("1 to 10000");
  }

  @Test
  void nothingIsFoundWhereThereIsNoLog() {
    assertThat(AuditLog.query(directory, AuditQuery.newest(5))).isEmpty();
    assertThat(AuditLog.verify(directory).isGood()).isTrue();
  }

  @Test
  void aTailShowsTheLastLinesAndThoseThatComeInNewFilesToo() {
    AuditPlace place = AuditPlace.in(directory);
    try (AuditLog log =
        place.open(AuditPlace.settings(ByteSize.ofKiB(4), 50, OnFailure.REFUSE_CHANGES))) {
      for (int number = 0; number < 5; number++) {
        log.commit(AuditPlace.change("s" + number));
      }
      AuditTail tail = AuditTail.of(place.data(), of(ANY, Optional.of("change"), 2));

      assertThat(tail.next()).hasSize(2);
      assertThat(tail.next()).isEmpty();
      for (int number = 0; number < 50; number++) {
        log.commit(AuditPlace.change("later" + number));
      }
      assertThat(tail.next()).hasSize(50);
      assertThat(tail.next()).isEmpty();
    }
  }
}
