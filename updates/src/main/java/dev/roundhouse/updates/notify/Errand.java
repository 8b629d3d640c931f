package dev.roundhouse.updates.notify;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.SignedPost;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.Delivery;
import dev.roundhouse.mail.MailSettings;
import dev.roundhouse.mail.Mailer;
import dev.roundhouse.updates.NoticeSettings.Webhook;
import java.time.Duration;

/// How somebody is told who wants to hear of it now.
///
/// @param attempts before a message is given up
/// @param pause after the first one that failed
record Errand(int attempts, Duration pause, Sending sending) {
  private static final int DOUBLINGS = 20;

  /// One attempt. Blocks no longer than its settings say.
  @FunctionalInterface
  interface Sending {
    Delivery send(byte[] body) throws InterruptedException;
  }

  Errand {
    requireNonNull(pause, "pause");
    requireNonNull(sending, "sending");
  }

  static Errand of(Webhook to, Ticker ticker) {
    SignedPost post = new SignedPost(to.url(), to.secretFile(), to.timeout());
    return new Errand(
        to.attempts(),
        to.pause(),
        body -> {
          String problem = post.send(body, ticker.instant());
          return problem.isEmpty() ? new Delivery.Taken() : new Delivery.Later(problem);
        });
  }

  static Errand of(MailSettings settings, String to) {
    return new Errand(
        settings.attempts(),
        settings.pause(),
        body -> {
          try {
            return new Mailer(settings).send(Draft.read(body).to(to));
          } catch (IllegalArgumentException e) {
            return new Delivery.Never("what was kept of it is damaged: " + e.getMessage());
          }
        });
  }

  /// Twice as long each time.
  Duration pause(int failed, Duration longest) {
    Duration next = pause.multipliedBy(1L << Math.min(failed, DOUBLINGS));
    return next.compareTo(longest) < 0 ? next : longest;
  }
}
