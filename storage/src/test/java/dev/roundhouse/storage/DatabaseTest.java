package dev.roundhouse.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {
  private static final int ALPHA = 2;

  @TempDir private Path parent;
  private Path data;

  @BeforeEach
  void choosePath() {
    data = DataDirectory.open(parent.resolve("data")).root();
  }

  private static int count(Database database, String table) {
    return database.in(
        handle -> handle.createQuery("select count(*) from " + table).mapTo(int.class).one());
  }

  private void openAndMigrate() {
    try (Database database = Database.open(data)) {
      database.migrate("alpha", ALPHA);
    }
  }

  /// Rooms that are open already write while the tables of the next are made.
  @Test
  void tablesAreMadeWhileOthersWrite() throws Exception {
    for (int round = 0; round < 10; round++) {
      Path each = DataDirectory.open(parent.resolve("round-" + round)).root();
      AtomicBoolean isOver = new AtomicBoolean();
      AtomicInteger written = new AtomicInteger();
      try (Database database = Database.open(each);
          ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
        database.in(handle -> handle.execute("create table noise (n integer)"));
        Future<?> writing =
            others.submit(() -> {
              while (!isOver.get()) {
                database.in(handle -> handle.execute("insert into noise values (1)"));
                written.incrementAndGet();
              }
            });
        try {
          database.migrate("alpha", ALPHA);
          database.migrate("beta", 1);
        } finally {
          isOver.set(true);
        }
        writing.get();
        assertThat(count(database, "noise")).isEqualTo(written.get());
      }
    }
  }

  @Test
  void keepsEveryFilePrivate() throws IOException {
    try (Database database = Database.open(data)) {
      database.migrate("alpha", ALPHA);

      try (java.util.stream.Stream<Path> files = Files.list(data)) {
        List<Path> all = files.filter(Files::isRegularFile).toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(3);
        for (Path file : all) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .as(file.toString())
              .isEqualTo("rw-------");
        }
      }
    }
  }

  @Test
  void migratesEachRoomOnceAndKeepsItsRows() {
    try (Database database = Database.open(data)) {
      database.migrate("alpha", ALPHA);
      database.migrate("beta", 1);
      database.in(handle -> handle.execute("insert into alpha_item values ('x', 1)"));
    }
    try (Database database = Database.open(data)) {
      database.migrate("alpha", ALPHA);
      database.migrate("beta", 1);

      assertThat(count(database, "alpha_item")).isEqualTo(1);
      assertThat(count(database, "alpha_tag")).isZero();
      assertThat(count(database, "beta_item")).isZero();
    }
  }

  @Test
  void refusesTablesOfANewerProgram() {
    try (Database database = Database.open(data)) {
      database.migrate("alpha", ALPHA);
      database.in(handle ->
          handle.execute("update alpha_schema_history set version = 3 where version = 2"));

      assertThatThrownBy(() -> database.migrate("alpha", ALPHA))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("have version 3")
          .hasMessageContaining("knows 2");
    }
  }

  @Test
  void tellsAWrongNewestVersionAndAFailedScript() {
    try (Database database = Database.open(data)) {
      assertThatThrownBy(() -> database.migrate("beta", 7))
          .hasMessageContaining("at version 1 of beta, this program needs 7");
      assertThatThrownBy(() -> database.migrate("broken", 1))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("tables of broken");
      assertThatThrownBy(() -> count(database, "broken_item"))
          .hasStackTraceContaining("no such table");
    }
  }

  @Test
  void tellsADamagedFile() throws IOException {
    DataDirectory.write(
        data.resolve("roundhouse.db"), "this is no database at all\n".repeat(99).getBytes(UTF_8));

    assertThatThrownBy(this::openAndMigrate)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("roundhouse.db")
        .hasMessageContaining("restore it from a backup");
  }

  @Test
  void rollsBackWhatThrows() {
    try (Database database = Database.open(data)) {
      database.migrate("alpha", ALPHA);

      assertThatThrownBy(() ->
              database.in(handle -> {
                handle.execute("insert into alpha_item values ('x', 1)");
                throw new IllegalStateException("changed my mind");
              }))
          .isInstanceOf(IllegalStateException.class);

      assertThat(count(database, "alpha_item")).isZero();
    }
  }

  @Test
  void losesNoWriteOfManyThreads() throws InterruptedException, ExecutionException {
    try (Database database = Database.open(data);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      database.migrate("alpha", ALPHA);
      database.in(handle -> handle.execute("insert into alpha_item values ('x', 0)"));
      CountDownLatch start = new CountDownLatch(1);

      List<Future<Integer>> writes = new ArrayList<>();
      for (int task = 0; task < 32; task++) {
        writes.add(
            executor.submit(() -> {
              start.await();
              return database.in(
                  handle -> handle.execute("update alpha_item set count = count + 1"));
            }));
      }
      start.countDown();
      for (Future<Integer> write : writes) {
        assertThat(write.get()).isEqualTo(1);
      }

      int total =
          database.in(
              handle -> handle.createQuery("select count from alpha_item").mapTo(int.class).one());
      assertThat(total).isEqualTo(32);
    }
  }

  @Test
  void closesTwice() {
    Database database = Database.open(data);
    database.close();
    database.close();

    assertThatThrownBy(() -> database.in(handle -> handle.execute("select 1")))
        .isInstanceOf(StorageException.class);
    assertThat(data.resolve("roundhouse.db-wal")).doesNotExist();
  }
}
