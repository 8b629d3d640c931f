package dev.roundhouse.mail;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/// Brings messages to a mail server, one attempt and one connection each. Safe for many threads;
/// blocks for the timeout of its settings at most, however slowly the server speaks.
public final class Mailer {
  /// How long a connection that was cut off has to end.
  private static final Duration END = Duration.ofSeconds(2);

  private final MailSettings settings;

  public Mailer(MailSettings settings) {
    this.settings = requireNonNull(settings, "settings");
  }

  /// Tries it once.
  ///
  /// @throws InterruptedException when this thread was interrupted; the server may have taken it
  public Delivery send(Mail mail) throws InterruptedException {
    AtomicReference<Delivery> outcome = new AtomicReference<>(late());
    // Whoever interrupts a virtual thread closes the socket that it waits for.
    Thread attempt =
        Thread.ofVirtual()
            .name("mail-" + mail.id())
            .start(() -> outcome.set(new Transmission(settings).send(mail)));
    try {
      if (attempt.join(settings.timeout())) {
        return outcome.get();
      }
      attempt.interrupt();
      attempt.join(END);
      return outcome.get() instanceof Delivery.Taken taken ? taken : late();
    } finally {
      attempt.interrupt();
    }
  }

  private Delivery late() {
    return new Delivery.Later(
        "%s was not done with it after %d ms (timeout)"
            .formatted(settings.host(), settings.timeout().toMillis()));
  }
}
