package dev.roundhouse.updates;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.notify.Outbox;
import java.util.function.Supplier;

/// Tells people what happens to versions of servers: by the log, by signed messages and by e-mail.
public interface Notices extends AutoCloseable {
  /// Tells it to everybody who wants to hear of it. Never waits for them: when it returns, it is in
  /// the database, and is brought to them from there, after a restart too.
  void tell(Notice notice);

  /// The same for what is told with something else that is written: the messages, to be kept in its
  /// transaction. Nothing is told before [#kept].
  Telling prepared(Notice notice);

  /// They are kept: has them brought, and writes the log.
  void kept(Telling telling);

  /// Ends the bringing; what was not brought yet is at the next start.
  @Override
  void close();

  /// Opens it: what an earlier run has not brought is brought from now on.
  static Notices open(Database database, Supplier<NoticeSettings> settings, Ticker ticker) {
    SqlTables.ready(database);
    return Outbox.open(database, settings, ticker);
  }
}
