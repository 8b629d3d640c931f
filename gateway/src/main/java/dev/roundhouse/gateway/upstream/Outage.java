package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Address;
import dev.roundhouse.fleet.RemoteInstance;
import dev.roundhouse.http.Reply;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// What an HTTP status without a message says of the address that answered with it. Most refusals
/// are about the one request, and say only that somebody is there.
sealed interface Outage {
  /// Is about the request.
  record None() implements Outage {}

  /// The credentials do not count there.
  record Refused(String what) implements Outage {
    public Refused {
      requireNonNull(what, "what");
    }
  }

  /// It does not serve now: too many requests, or nothing behind the proxy that answers.
  ///
  /// @param pause how long it wants to be left alone; null when it did not say
  record Away(String what, @Nullable Duration pause) implements Outage {
    public Away {
      requireNonNull(what, "what");
    }
  }

  static Outage of(Reply reply) {
    return switch (reply.status()) {
      case 401, 403 -> new Refused(said(reply.status()));
      case 429, 502, 503, 504 -> new Away(said(reply.status()), pause(reply));
      default -> new None();
    };
  }

  /// A refusal in words.
  static String said(int status) {
    return switch (status) {
      case 401, 403 -> "refused the gateway's credentials with status " + status;
      case 200, 202 -> "answered a request with status " + status + " and no message";
      default -> "answered with status " + status;
    };
  }

  /// `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date; a date is compared with the date of
  /// the reply itself, so that no two clocks have to agree. Null when there is none that makes
  /// sense.
  static @Nullable Duration pause(Reply reply) {
    String after = reply.header("retry-after");
    if (after == null) {
      return null;
    }
    String text = after.strip();
    if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    Instant until = moment(text);
    Instant now = moment(reply.header("date"));
    if (until == null || now == null || until.isBefore(now)) {
      return null;
    }
    return Duration.between(now, until);
  }

  private static @Nullable Instant moment(@Nullable String date) {
    if (date == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException _) {
      return null; // a server that cannot write a date is treated as one that says none
    }
  }

  /// Lets the fleet know.
  ///
  /// @param pass what was shown; null where the server has no `auth`
  default void tell(RemoteInstance instance, Address address, @Nullable Pass pass) {
    switch (this) {
      case None _ -> instance.answered(address);
      // Whom a server with one lets in is not for the fleet: another party may be welcome.
      case Refused(String what) when pass != null -> instance.unauthorized(address, what, true);
      case Refused(String what) -> instance.refused(address, what);
      case Away(String what, Duration pause) -> instance.unreached(address, what, pause);
    }
  }
}
