package dev.roundhouse.storage;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/// Copies of the database in a directory of their own, each made while the program goes on, whole
/// as of one moment, and looked through before it gets its name. The oldest make room. Secrets,
/// keys and the audit log are files beside the database and are in no copy. Safe for many threads;
/// one copy is made at a time.
public final class Backups {
  /// How many are kept.
  public static final int MOST = 10;

  private static final String ENDING = ".db";
  private static final Pattern NAME = Pattern.compile("roundhouse-[0-9]{8}T[0-9]{6}Z[.]db");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /// A copy.
  ///
  /// @param bytes how large it is
  public record Copy(Path file, long bytes, Instant made) {
    public Copy {
      requireNonNull(file, "file");
      requireNonNull(made, "made");
    }
  }

  private final Path database;
  private final Path folder;
  private final Ticker ticker;

  /// @param folder where the copies are, which only this program's user may enter
  private Backups(Path database, Path folder, Ticker ticker) {
    this.database = requireNonNull(database, "database");
    this.folder = requireNonNull(folder, "folder");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Those of a data directory.
  public static Backups of(DataDirectory directory, Ticker ticker) {
    return new Backups(
        directory.root().resolve("roundhouse.db"), directory.folder("backups"), ticker);
  }

  /// Makes a copy.
  ///
  /// @throws StorageException when it cannot be made, or is not whole
  public synchronized Copy make() {
    Instant now = ticker.instant();
    Path file = folder.resolve("roundhouse-" + TIME.format(now) + ENDING);
    Path draft = folder.resolve("making" + ENDING);
    try {
      Files.deleteIfExists(draft);
      copy(draft);
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
      check(draft);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      Copy made = new Copy(file, Files.size(file), now);
      for (Copy each : list().stream().skip(MOST).toList()) {
        Files.deleteIfExists(each.file());
      }
      return made;
    } catch (IOException | SQLException e) {
      throw new StorageException(
          "no copy of " + database + " could be made in " + folder + ": " + e.getMessage(), e);
    }
  }

  /// By a connection of its own, so that nobody waits meanwhile.
  private void copy(Path to) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.READWRITE);
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + database);
        PreparedStatement statement = connection.prepareStatement("vacuum into ?")) {
      statement.setString(1, to.toString());
      statement.execute();
    }
  }

  private static void check(Path copy) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("pragma integrity_check")) {
      String verdict = result.next() ? result.getString(1) : "no answer";
      if (!"ok".equals(verdict)) {
        throw new SQLException("the copy is not whole: " + verdict);
      }
    }
  }

  /// The copies that there are, the newest first.
  ///
  /// @throws StorageException when the directory cannot be read
  public List<Copy> list() {
    List<Copy> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Backups::isCopy).toList()) {
        all.add(new Copy(file, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
      }
    } catch (IOException e) {
      throw new StorageException("directory " + folder + " cannot be read: " + e, e);
    }
    all.sort(Comparator.comparing((Copy each) -> each.file().toString()).reversed());
    return List.copyOf(all);
  }

  private static boolean isCopy(Path file) {
    return NAME.matcher(String.valueOf(file.getFileName())).matches();
  }
}
