package dev.roundhouse.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/// The embedded database: one SQLite file, write-ahead log, 0600. One connection serves all, a
/// transaction at a time; nothing on a hot path waits for it.
public final class Database implements AutoCloseable {
  // Result codes of SQLite.
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READ_ONLY = 8;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;
  private static final int NOT_A_DATABASE = 26;

  private final Path file;
  private final Connection connection;
  private final SQLiteDataSource source;
  private final Jdbi jdbi;

  private Database(Path file, SQLiteDataSource source, Connection connection) {
    this.file = requireNonNull(file, "file");
    this.source = requireNonNull(source, "source");
    this.connection = requireNonNull(connection, "connection");
    this.jdbi = Jdbi.create(connection);
  }

  /// Opens `roundhouse.db` in a directory, made at the first time.
  public static Database open(Path directory) {
    Path file = directory.resolve("roundhouse.db");
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException _) {
      // Made at an earlier start.
    } catch (IOException e) {
      throw new StorageException("database " + file + " cannot be made: " + e, e);
    }
    NativeLibrary.keep(directory);
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(5000);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    try {
      return new Database(file, source, source.getConnection());
    } catch (SQLException e) {
      throw new StorageException(
          "database "
              + file
              + " cannot be opened: "
              + e.getMessage()
              + "; if it is damaged, restore it from a backup",
          e);
    }
  }

  /// Brings a room's tables to the version it needs, from `db/<room>/V<n>__*.sql`.
  ///
  /// A look at the history spares loading the migration tool when there is nothing to do: it costs
  /// more than the rest of a start. Everybody else waits meanwhile: the tool has a connection of
  /// its own, and SQLite does not let it go on from what it has read when another one has written
  /// since.
  public synchronized void migrate(String room, int version) {
    int found = current(room).orElse(0);
    if (found == version) {
      return;
    }
    if (found > version) {
      throw new StorageException(
          "database "
              + file
              + " was written by a newer Roundhouse: its tables of "
              + room
              + " have version "
              + found
              + ", this program knows "
              + version
              + "; start the newer program again, or restore a backup from before it");
    }
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:db/" + room)
          .table(room + "_schema_history")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StorageException(
          "tables of " + room + " in " + file + " cannot be brought up to date: " + e.getMessage(),
          e);
    }
    int reached = current(room).orElse(0);
    if (reached != version) {
      throw new StorageException(
          "database "
              + file
              + " is at version "
              + reached
              + " of "
              + room
              + ", this program needs "
              + version);
    }
  }

  private synchronized Optional<Integer> current(String room) {
    try {
      return jdbi.withHandle(handle ->
          handle
              .createQuery(
                  "select max(cast(version as integer)) from "
                      + room
                      + "_schema_history where success = 1")
              .mapTo(Integer.class)
              .findOne());
    } catch (JdbiException _) {
      // No history: the room's tables have never been made.
      return Optional.empty();
    }
  }

  /// Runs queries in one transaction, alone: all of them, or, when one fails, none. What is
  /// committed is on the disk.
  ///
  /// @throws StorageException when the database fails
  public synchronized <T> T in(Work<T> work) {
    try {
      return jdbi.inTransaction(work::with);
    } catch (JdbiException e) {
      throw failed(e);
    }
  }

  /// Asks it the least that it can be asked.
  ///
  /// @throws StorageException when it does not answer
  public void ping() {
    in(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
  }

  private StorageException failed(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof SQLException)) {
      cause = cause.getCause();
    }
    int code = cause instanceof SQLException sql ? sql.getErrorCode() & 0xff : 0;
    String cure =
        switch (code) {
          case CORRUPT, NOT_A_DATABASE -> "it is damaged; restore it from a backup";
          case FULL -> "the disk is full; free some space";
          case READ_ONLY, CANNOT_OPEN -> "check its owner and the disk";
          case BUSY, LOCKED -> "another program has it open; end that program";
          default -> "see the cause";
        };
    return new StorageException("database " + file + " failed: " + cure, e);
  }

  /// What to do with a handle.
  @FunctionalInterface
  public interface Work<T> {
    T with(org.jdbi.v3.core.Handle handle);
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StorageException("database " + file + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
