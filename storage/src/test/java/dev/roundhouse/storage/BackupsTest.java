package dev.roundhouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies of a database that is in use.
final class BackupsTest {
  @TempDir private Path parent;

  /// A clock that goes on by a second with each look.
  private static final class Steps implements Ticker {
    private final AtomicLong seconds = new AtomicLong();

    @Override
    public Instant instant() {
      return Instant.parse("2026-11-22T08:00:00Z").plusSeconds(seconds.incrementAndGet());
    }

    @Override
    public long nanos() {
      return seconds.get() * 1_000_000_000;
    }

    @Override
    public void sleep(Duration duration) {
      throw new IllegalStateException("nobody waits here");
    }
  }

  @Test
  void aCopyIsWholeAsOfItsMomentAndOnlyItsOwnersToRead() throws Exception {
    DataDirectory directory = DataDirectory.open(parent.resolve("data"));
    Backups backups = Backups.of(directory, new Steps());
    try (Database database = Database.open(directory.root())) {
      database.in(handle -> handle.execute("create table kept (n integer)"));
      database.in(handle -> handle.execute("insert into kept values (1)"));
      Backups.Copy copy = backups.make();
      database.in(handle -> handle.execute("insert into kept values (2)"));

      assertThat(copy.file().getFileName()).hasToString("roundhouse-20261122T080001Z.db");
      assertThat(copy.bytes()).isEqualTo(Files.size(copy.file()));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.file())))
          .isEqualTo("rw-------");
      Path restored = DataDirectory.open(parent.resolve("restored")).root();
      Files.copy(copy.file(), restored.resolve("roundhouse.db"));
      try (Database other = Database.open(restored)) {
        int rows =
            other.in(
                handle -> handle.createQuery("select count(*) from kept").mapTo(int.class).one());
        assertThat(rows).isEqualTo(1);
      }
    }
  }

  @Test
  void theNewestAreKept() throws Exception {
    DataDirectory directory = DataDirectory.open(parent.resolve("data"));
    Backups backups = Backups.of(directory, new Steps());
    try (Database database = Database.open(directory.root())) {
      database.ping();
      Files.createFile(directory.folder("backups").resolve("mine.db"));
      for (int made = 0; made < Backups.MOST + 3; made++) {
        backups.make();
      }
    }

    assertThat(backups.list())
        .hasSize(Backups.MOST)
        .first()
        .extracting(each -> each.file().getFileName().toString())
        .isEqualTo("roundhouse-20261122T080013Z.db");
    assertThat(directory.folder("backups").resolve("mine.db")).exists();
  }

  @Test
  void withoutADatabaseThereIsNoCopy() {
    DataDirectory directory = DataDirectory.open(parent.resolve("data"));
    Backups backups = Backups.of(directory, new Steps());

    assertThatThrownBy(backups::make)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no copy of");
    assertThat(backups.list()).isEmpty();
  }
}
