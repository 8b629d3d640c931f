package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Turns events into lines, each behind the one before. Nothing counts until the batch is written:
/// the place it would reach is told, and taken up or not. Used by the log's thread alone.
final class LineWriter {
  private final Redaction redaction;
  private final boolean isWithArguments;
  private final Seal seal;

  LineWriter(Redaction redaction, boolean isWithArguments, Seal seal) {
    this.redaction = requireNonNull(redaction, "redaction");
    this.isWithArguments = isWithArguments;
    this.seal = requireNonNull(seal, "seal");
  }

  /// Writes the line that follows this place, and returns its own.
  Link event(AuditEvent event, Link before, Sheet out) {
    AuditEvent.Who who = event.who();
    AuditEvent.What what = event.what();
    AuditEvent.Result result = event.result();
    Sheet line = begun(before, event.time(), event.kind(), out);
    text(line, "request", who.request());
    text(line, "subject", who.subject());
    text(line, "token", who.token());
    InetAddress source = who.source();
    if (source != null) {
      line.plain("source", source.getHostAddress());
    }
    line.text("action", what.action());
    text(line, "server", what.server());
    text(line, "name", what.name());
    arguments(line, what.arguments());
    line.plain("outcome", result.outcome().wire());
    text(line, "reason", result.reason());
    if (result.took() != null) {
      line.number("micros", result.took().toNanos() / 1000);
    }
    return line.end(before);
  }

  private void arguments(Sheet line, AuditEvent.@Nullable Arguments given) {
    if (given == null) {
      return;
    }
    byte[] kept = isWithArguments ? redaction.arguments(given) : null;
    if (kept == null) {
      line.number("argumentsSize", given.size());
    } else {
      line.json("arguments", kept);
    }
  }

  private void text(Sheet line, String key, @Nullable String text) {
    line.text(key, text == null ? null : redaction.text(text));
  }

  /// A line that signs all before it.
  Link checkpoint(Instant now, Link before, Sheet out) {
    return begun(before, now, Kind.CHECKPOINT, out)
        .plain("signature", seal.of(Kind.CHECKPOINT.wire(), before))
        .end(before);
  }

  /// A line that vouches for bytes that a crash left before it.
  Link torn(Instant now, Torn torn, Link before, Sheet out) {
    return begun(before, now, Kind.TORN, out)
        .number("bytes", torn.bytes().length)
        .plain("sha256", Link.hash(torn.bytes(), Link.digest()))
        .plain("reason", "a crash or a power cut has left these bytes, no whole line, before this")
        .text("text", redaction.text(Link.shown(torn.bytes(), Redaction.LONGEST_TEXT)))
        .end(before);
  }

  private static Sheet begun(Link before, Instant now, Kind kind, Sheet out) {
    return out.begin(before.seq() + 1).time("time", now).plain("kind", kind.wire());
  }
}
