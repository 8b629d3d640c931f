package dev.roundhouse.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/// What a failure means for the message, and how it is said. Pure.
final class Refusal {
  private static final int LONGEST = 400;
  private static final int DEEPEST = 10;

  /// The server wants another login first, which is no word on the message.
  private static final Set<Integer> ABOUT_LOGIN = Set.of(530, 534, 535, 538);

  private Refusal() {}

  /// Only what a server says of the message, its sender or its recipient is for good: who may log
  /// in, and whom to trust, is in settings that can be put right.
  static Delivery of(MessagingException failure, Optional<Login> login) {
    Set<String> words = new LinkedHashSet<>();
    OptionalInt code = OptionalInt.empty();
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      words.add(said(at));
      if (code.isEmpty()) {
        code = code(at);
      }
      at = next(at);
    }
    String why = String.join("; ", words);
    String shown = line(login.map(each -> each.masked(why)).orElse(why));
    boolean isForGood =
        code.isPresent() && code.getAsInt() / 100 == 5 && !ABOUT_LOGIN.contains(code.getAsInt());
    return isForGood ? new Delivery.Never(shown) : new Delivery.Later(shown);
  }

  private static @Nullable Throwable next(Throwable at) {
    return at instanceof MessagingException message ? message.getNextException() : at.getCause();
  }

  private static String said(Throwable at) {
    String message = at.getMessage();
    if (at instanceof AuthenticationFailedException) {
      return "the login was refused" + (message == null ? "" : ": " + message);
    }
    return message == null || message.isBlank() ? at.getClass().getSimpleName() : message.strip();
  }

  private static OptionalInt code(Throwable at) {
    return switch (at) {
      case SMTPAddressFailedException address -> OptionalInt.of(address.getReturnCode());
      case SMTPSenderFailedException sender -> OptionalInt.of(sender.getReturnCode());
      case SMTPSendFailedException send -> OptionalInt.of(send.getReturnCode());
      default -> OptionalInt.empty();
    };
  }

  /// One line that can stand in a log.
  static String line(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
