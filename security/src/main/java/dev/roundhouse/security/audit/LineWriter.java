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
  private final Phrases phrases;
  private final boolean isWithArguments;
  private final Seal seal;
  private @Nullable InetAddress lastSource;
  private String lastAddress = "";

  LineWriter(Redaction redaction, Phrases phrases, boolean isWithArguments, Seal seal) {
    this.redaction = requireNonNull(redaction, "redaction");
    this.phrases = requireNonNull(phrases, "phrases");
    this.isWithArguments = isWithArguments;
    this.seal = requireNonNull(seal, "seal");
  }

  /// Writes the line that follows this place, and returns its own.
  Link event(AuditEvent event, Link before, Sheet out) {
    AuditEvent.Who who = event.who();
    AuditEvent.What what = event.what();
    AuditEvent.Result result = event.result();
    Sheet line = begun(before, event.time(), event.kind(), out);
    String request = who.request();
    // Each has another one.
    line.text(Key.REQUEST, request == null ? null : redaction.text(request));
    phrase(line, Key.SUBJECT, who.subject());
    phrase(line, Key.TOKEN, who.token());
    InetAddress source = who.source();
    if (source != null) {
      line.plain(Key.SOURCE, address(source));
    }
    phrase(line, Key.ACTION, what.action());
    phrase(line, Key.SERVER, what.server());
    phrase(line, Key.NAME, what.name());
    arguments(line, what.arguments());
    line.plain(Key.OUTCOME, result.outcome().wire());
    phrase(line, Key.REASON, result.reason());
    if (result.took() != null) {
      line.number(Key.MICROS, result.took().toNanos() / 1000);
    }
    return line.end(before);
  }

  private void arguments(Sheet line, AuditEvent.@Nullable Arguments given) {
    if (given == null) {
      return;
    }
    byte[] kept = isWithArguments ? redaction.arguments(given) : null;
    if (kept == null) {
      line.number(Key.ARGUMENTS_SIZE, given.size());
    } else {
      line.json(Key.ARGUMENTS, kept);
    }
  }

  private void phrase(Sheet line, Key key, @Nullable String text) {
    if (text != null) {
      line.json(key, phrases.of(text));
    }
  }

  /// Most lines of a batch have the same.
  private String address(InetAddress source) {
    if (!source.equals(lastSource)) {
      lastSource = source;
      lastAddress = source.getHostAddress();
    }
    return lastAddress;
  }

  /// A line that signs all before it.
  Link checkpoint(Instant now, Link before, Sheet out) {
    return begun(before, now, Kind.CHECKPOINT, out)
        .plain(Key.SIGNATURE, seal.of(Kind.CHECKPOINT.wire(), before))
        .end(before);
  }

  /// A line that vouches for bytes that a crash left before it.
  Link torn(Instant now, Torn torn, Link before, Sheet out) {
    return begun(before, now, Kind.TORN, out)
        .number(Key.BYTES, torn.bytes().length)
        .plain(Key.SHA256, Link.hash(torn.bytes(), Link.digest()))
        .plain(
            Key.REASON, "a crash or a power cut has left these bytes, no whole line, before this")
        .text(Key.TEXT, redaction.text(Link.shown(torn.bytes(), Redaction.LONGEST_TEXT)))
        .end(before);
  }

  private static Sheet begun(Link before, Instant now, Kind kind, Sheet out) {
    return out.begin(before.seq() + 1).time(Key.TIME, now).plain(Key.KIND, kind.wire());
  }
}
