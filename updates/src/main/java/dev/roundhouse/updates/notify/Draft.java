package dev.roundhouse.updates.notify;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.mail.Mail;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Notice;
import java.time.DateTimeException;
import java.time.Instant;

/// A notice as an e-mail, before anybody is named who gets it: the same for all of them.
///
/// @param id by which those who get it twice can tell
record Draft(String id, Instant at, String subject, String text) {
  Draft {
    requireNonNull(id, "id");
    requireNonNull(at, "at");
    requireNonNull(subject, "subject");
    requireNonNull(text, "text");
  }

  /// What has happened, why, and what there is to type.
  static Draft of(Notice notice, String id, Instant at) {
    StringBuilder text = new StringBuilder(notice.title()).append("\n\n");
    notice.lines().forEach(each -> text.append(each).append('\n'));
    text.append("\n-- \nRoundhouse, ").append(at).append('\n');
    return new Draft(id, at, "[roundhouse] " + subject(notice), text.toString());
  }

  private static String subject(Notice notice) {
    String what =
        switch (notice.kind()) {
          case AVAILABLE -> "version %s may be taken";
          case READY -> "version %s is ready and waits for a person";
          case PROMOTED -> "version %s runs and is watched";
          case ROLLED_BACK -> "version %s was rolled back";
          case REJECTED -> "version %s is not taken";
          case DRIFT -> "";
        };
    return what.isEmpty() || notice.server().isEmpty()
        ? notice.title()
        : notice.server() + ": " + what.formatted(notice.version());
  }

  byte[] bytes() {
    return new JsonWriter()
        .object()
        .member("id", id)
        .member("at", at.toString())
        .member("subject", subject)
        .member("text", text)
        .end()
        .toBytes();
  }

  /// Reads what [#bytes] wrote.
  ///
  /// @throws IllegalArgumentException when it is nothing of the kind
  static Draft read(byte[] bytes) {
    try {
      Json json = Json.parse(bytes);
      return new Draft(
          member(json, "id"),
          Instant.parse(member(json, "at")),
          member(json, "subject"),
          member(json, "text"));
    } catch (MalformedFrame | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String member(Json json, String name) {
    String text = json.get(name).text();
    if (text == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return text;
  }

  Mail to(String address) {
    return new Mail(id, at, address, subject, text);
  }
}
