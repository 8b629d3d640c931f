package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.SignedPost;
import dev.roundhouse.kernel.Setting;
import dev.roundhouse.mail.MailSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Who is told what happens to versions of servers.
public record NoticeSettings(
    @Setting(value = "Whether it stands in the log of the program.", fallback = "true") boolean log,
    @Setting("Addresses that get a message of each.") List<Webhook> webhooks,
    @Setting("People who get an e-mail of each.") Optional<MailSettings> mail) {
  /// What is in force where nobody says anything.
  public static final NoticeSettings DEFAULT =
      new NoticeSettings(true, List.of(), Optional.empty());

  private static final int MOST = 16;

  /// Where messages go.
  public record Webhook(
      @Setting("Address that gets a POST with a JSON body.") URI url,
      @Setting(
              "File whose bytes sign the message: X-Roundhouse-Signature is sha256= and the HMAC, in"
                  + " hexadecimal, of X-Roundhouse-Timestamp, a dot and the body.")
          Path secretFile,
      @Setting(value = "Longest wait for an answer.", fallback = "5s", min = "100ms", max = "1m")
          Duration timeout,
      @Setting(
              value = "How often a message is tried before it is given up.",
              fallback = "10",
              min = "1",
              max = "50")
          int attempts,
      @Setting(
              value = "First pause after an attempt that failed; it grows to an hour.",
              fallback = "2s",
              min = "10ms",
              max = "1h")
          Duration pause) {
    public Webhook {
      requireNonNull(secretFile, "secretFile");
      requireNonNull(timeout, "timeout");
      requireNonNull(pause, "pause");
      SignedPost.check(url);
    }
  }

  public NoticeSettings {
    webhooks = List.copyOf(webhooks);
    requireNonNull(mail, "mail");
    if (webhooks.size() > MOST) {
      throw new IllegalArgumentException("there are " + MOST + " webhooks at most");
    }
    if (webhooks.stream().map(Webhook::url).distinct().count() < webhooks.size()) {
      throw new IllegalArgumentException("each address is named once");
    }
  }
}
