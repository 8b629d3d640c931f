package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Turns events into lines, each behind the one before. Nothing counts until the batch is written:
/// the place it would reach is told, and taken up or not. Used by the log's thread alone.
final class LineWriter {
  private final Redaction redaction;
  private final boolean isWithArguments;
  private final Seal seal;
  private final MessageDigest digest = Link.digest();

  LineWriter(Redaction redaction, boolean isWithArguments, Seal seal) {
    this.redaction = requireNonNull(redaction, "redaction");
    this.isWithArguments = isWithArguments;
    this.seal = requireNonNull(seal, "seal");
  }

  /// Writes the line that follows this place, and returns its own.
  Link event(AuditEvent event, Link before, ByteArrayOutputStream out) {
    AuditEvent.Who who = event.who();
    AuditEvent.What what = event.what();
    AuditEvent.Result result = event.result();
    JsonWriter line = begun(before, event.time(), event.kind());
    text(line, "request", who.request());
    text(line, "subject", who.subject());
    text(line, "token", who.token());
    InetAddress source = who.source();
    if (source != null) {
      line.member("source", source.getHostAddress());
    }
    line.member("action", what.action());
    text(line, "server", what.server());
    text(line, "name", what.name());
    arguments(line, what.arguments());
    line.member("outcome", result.outcome().wire());
    text(line, "reason", result.reason());
    if (result.took() != null) {
      line.member("micros", result.took().toNanos() / 1000);
    }
    return ended(line, before, out);
  }

  private void arguments(JsonWriter line, AuditEvent.@Nullable Arguments given) {
    if (given == null) {
      return;
    }
    byte[] kept = isWithArguments ? redaction.arguments(given) : null;
    if (kept == null) {
      line.member("argumentsSize", given.size());
    } else {
      line.member("arguments", kept);
    }
  }

  private void text(JsonWriter line, String key, @Nullable String text) {
    if (text != null) {
      line.member(key, redaction.text(text));
    }
  }

  /// A line that signs all before it.
  Link checkpoint(Instant now, Link before, ByteArrayOutputStream out) {
    JsonWriter line = begun(before, now, Kind.CHECKPOINT);
    line.member("signature", seal.of(Kind.CHECKPOINT.wire(), before));
    return ended(line, before, out);
  }

  /// A line that vouches for bytes that a crash left before it.
  Link torn(Instant now, Torn torn, Link before, ByteArrayOutputStream out) {
    JsonWriter line = begun(before, now, Kind.TORN);
    line.member("bytes", torn.bytes().length)
        .member("sha256", Link.hash(torn.bytes(), digest))
        .member("reason", "a crash or a power cut has left these bytes, no whole line, before this")
        .member("text", redaction.text(Link.shown(torn.bytes(), Redaction.LONGEST_TEXT)));
    return ended(line, before, out);
  }

  private static JsonWriter begun(Link before, Instant now, Kind kind) {
    return new JsonWriter()
        .object()
        .member("seq", before.seq() + 1)
        .member("time", now.toString())
        .member("kind", kind.wire());
  }

  private Link ended(JsonWriter line, Link before, ByteArrayOutputStream out) {
    byte[] object = line.member("prev", before.hash()).end().toBytes();
    String hash = Link.hash(object, digest);
    out.writeBytes(Link.line(object, hash));
    return new Link(before.seq() + 1, hash);
  }
}
