package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.security.AuditSettings.OnFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The chain goes over the borders of files, and from its middle when the oldest are gone.
final class AuditRotationTest {
  private static final AuditSettings SMALL =
      AuditPlace.settings(ByteSize.ofKiB(4), 3, OnFailure.REFUSE_CHANGES);

  @TempDir private Path directory;

  private AuditPlace rotated() throws IOException {
    AuditPlace place = AuditPlace.in(directory);
    try (AuditLog log = place.open(SMALL)) {
      for (int number = 1; number <= 200; number++) {
        // Each is written by itself, so that files end at about their size.
        log.commit(AuditPlace.change("server-" + number));
      }
    }
    return place;
  }

  @Test
  void keepsSoManyFilesAndTheyVerify() throws IOException {
    AuditPlace place = rotated();

    assertThat(place.files()).hasSize(3);
    assertThat(place.files().getFirst().getFileName().toString()).isNotEqualTo("audit-1.jsonl");
    for (Path file : place.files()) {
      assertThat(Files.size(file)).isLessThan(6 << 10);
    }
    AuditVerdict verdict = place.verify();
    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.files()).isEqualTo(3);
    assertThat(place.lines()).anySatisfy(line -> assertThat(line).contains("server-200"));
  }

  @Test
  void aFileOfTheMiddleIsMissed() throws IOException {
    AuditPlace place = rotated();
    Path middle = place.files().get(1);
    Path last = place.files().get(2);
    Files.delete(middle);

    assertThat(place.fault().file()).isEqualTo(last);
    assertThat(place.fault().what()).contains("missing before this one");
  }

  @Test
  void theOldestFileIsMissedThoughOlderOnesWereRemovedByRight() throws IOException {
    AuditPlace place = rotated();
    List<Path> files = place.files();
    Files.delete(files.getFirst());

    assertThat(place.fault().file()).isEqualTo(files.get(1));
    assertThat(place.fault().what()).contains("missing before this one");
  }

  @Test
  void nobodyElseCanSayWhereTheChainBegins() throws IOException {
    AuditPlace place = rotated();
    Path anchor = place.folder().resolve("anchor.json");
    Files.writeString(anchor, Files.readString(anchor).replaceAll("\"seq\":\\d+", "\"seq\":7"));

    assertThat(place.fault().file()).isEqualTo(anchor);
    assertThat(place.fault().what()).contains("signature is not good");
    Files.delete(anchor);
    assertThat(place.fault().what()).contains("missing before this one");
  }

  @Test
  void removesWhatIsOlderThanIsKept() throws IOException {
    AuditPlace place = rotated();
    List<Path> files = place.files();
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(100)));
    Files.setLastModifiedTime(files.get(0), old);
    Files.setLastModifiedTime(files.get(1), old);

    place.open(SMALL).close();

    assertThat(place.files()).containsExactly(files.get(2));
    assertThat(place.verify().faults()).isEmpty();
  }

  @Test
  void aFileThatACrashLeftBehindItsRemovalIsNoFault() throws IOException {
    AuditPlace place = rotated();
    Path left = place.folder().resolve("audit-1.jsonl");
    Files.writeString(left, "{\"old\":true}\n");

    assertThat(place.verify().faults()).isEmpty();
    place.open(SMALL).close();
    assertThat(left).doesNotExist();
    assertThat(place.verify().faults()).isEmpty();
  }
}
