package dev.roundhouse.updates;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A program of its own that tells one thing to somebody who does not answer, says so when that was
/// tried once, and goes on until it is killed.
final class ToldAndKilled {
  static final String MAIL = "mail";
  static final String WEBHOOK = "webhook";

  private ToldAndKilled() {}

  /// @param arguments the folder of the database, the way, and a port where nobody is
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    NoticeSettings settings = settings(folder, arguments[1], Integer.parseInt(arguments[2]));
    try (Database database = Database.open(folder);
        Notices notices = Notices.open(database, () -> settings, Ticker.system())) {
      notices.tell(MailNoticesTest.notice("1.2.0"));
      while (attempts(database) == 0) {
        Ticker.system().sleep(Duration.ofMillis(10));
      }
      System.out.println("told");
      Thread.currentThread().join(); // Until it is killed.
    }
  }

  private static NoticeSettings settings(Path folder, String way, int port) throws IOException {
    if (way.equals(MAIL)) {
      return new NoticeSettings(
          false,
          List.of(),
          Optional.of(
              MailNoticesTest.mail(port, 50, Duration.ofSeconds(1), List.of("ann@example.org"))));
    }
    Path secret = Files.writeString(folder.resolve("secret"), "sixteen bytes and more");
    return new NoticeSettings(
        false,
        List.of(
            new NoticeSettings.Webhook(
                URI.create("http://127.0.0.1:" + port + "/"),
                secret,
                Duration.ofSeconds(20),
                50,
                Duration.ofSeconds(1))),
        Optional.empty());
  }

  private static int attempts(Database database) {
    return database.in(handle ->
        handle
            .createQuery("select coalesce(max(attempts), 0) from updates_notice")
            .mapTo(Integer.class)
            .one());
  }
}
