package dev.roundhouse.updates.notify;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.MailSettings;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.Notice;
import dev.roundhouse.updates.NoticeSettings;
import dev.roundhouse.updates.Notices;
import dev.roundhouse.updates.Telling;
import dev.roundhouse.updates.Telling.Parcel;
import dev.roundhouse.updates.notify.SqlOutbox.Way;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Keeps notices until they are brought, a message for each address of its own, and has a [Carrier]
/// for each way: neither waits for the other.
public final class Outbox implements Notices {
  private static final Logger LOG = System.getLogger("roundhouse.updates");

  private final SqlOutbox letters;
  private final Supplier<NoticeSettings> settings;
  private final Ticker ticker;
  private final Carrier webhooks;
  private final Carrier mails;

  private Outbox(Database database, Supplier<NoticeSettings> settings, Ticker ticker) {
    this.letters = new SqlOutbox(database);
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.webhooks = new Carrier(Way.WEBHOOK, letters, this::webhook, ticker);
    this.mails = new Carrier(Way.MAIL, letters, this::mail, ticker);
  }

  /// Opens it on a database that has the tables already.
  public static Outbox open(Database database, Supplier<NoticeSettings> settings, Ticker ticker) {
    Outbox outbox = new Outbox(database, settings, ticker);
    outbox.webhooks.start();
    outbox.mails.start();
    return outbox;
  }

  private Optional<Errand> webhook(String address) {
    return settings.get().webhooks().stream()
        .filter(each -> each.url().toString().equals(address))
        .findFirst()
        .map(each -> Errand.of(each, ticker));
  }

  private Optional<Errand> mail(String address) {
    Optional<MailSettings> now = settings.get().mail();
    return now.flatMap(mail ->
        mail.to().stream()
            .filter(each -> Way.MAIL.address(each).equals(address))
            .findFirst()
            .map(each -> Errand.of(mail, each)));
  }

  @Override
  public void tell(Notice notice) {
    Telling telling = prepared(notice);
    if (!telling.parcels().isEmpty()) {
      letters.keep(telling);
    }
    kept(telling);
  }

  @Override
  public Telling prepared(Notice notice) {
    Instant at = ticker.instant();
    return new Telling(notice, at, parcels(notice, settings.get(), at));
  }

  @Override
  public void kept(Telling telling) {
    Notice notice = telling.notice();
    if (settings.get().log()) {
      LOG.log(
          Level.INFO,
          "{0}: {1}{2}",
          notice.kind().wire(),
          notice.title(),
          notice.lines().isEmpty() ? "" : "; " + String.join("; ", notice.lines()));
    }
    if (!telling.parcels().isEmpty()) {
      webhooks.wake();
      mails.wake();
    }
  }

  private static List<Parcel> parcels(Notice notice, NoticeSettings to, Instant at) {
    List<Parcel> parcels = new ArrayList<>();
    if (!to.webhooks().isEmpty()) {
      byte[] body = body(notice, at);
      to.webhooks().forEach(each -> parcels.add(new Parcel(each.url().toString(), body)));
    }
    to.mail()
        .ifPresent(mail -> {
          byte[] draft = Draft.of(notice, UUID.randomUUID().toString(), at).bytes();
          mail.to().forEach(each -> parcels.add(new Parcel(Way.MAIL.address(each), draft)));
        });
    return parcels;
  }

  private static byte[] body(Notice notice, Instant at) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("event", "update." + notice.kind().wire())
            .member("at", at.toString())
            .member("server", notice.server())
            .member("version", notice.version())
            .member("title", notice.title())
            .key("lines")
            .array();
    notice.lines().forEach(body::string);
    return body.end().end().toBytes();
  }

  @Override
  public void close() {
    webhooks.close();
    mails.close();
  }
}
