package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.KnownSecrets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Texts that stand in line after line, such as subjects and names of tools, as they may stand
/// there: looked through and quoted once, and again only when another secret is known. Used by the
/// log's thread alone.
final class Phrases {
  private static final int SIZE = 512;

  /// A longer one is hardly said twice.
  private static final int LONGEST = 128;

  private record Known(String text, byte[] quoted) {}

  private final @Nullable Known[] known = new @Nullable Known[SIZE];
  private final Redaction redaction;
  private final KnownSecrets secrets;
  private int version;

  Phrases(Redaction redaction, KnownSecrets secrets) {
    this.redaction = requireNonNull(redaction, "redaction");
    this.secrets = requireNonNull(secrets, "secrets");
    this.version = secrets.version();
  }

  /// The text as a JSON string, with what is secret taken out.
  byte[] of(String text) {
    if (text.length() > LONGEST) {
      return Sheet.quoted(redaction.text(text));
    }
    int now = secrets.version();
    if (now != version) {
      Arrays.fill(known, null);
      version = now;
    }
    int hash = text.hashCode();
    int at = (hash ^ (hash >>> 16)) & (SIZE - 1);
    Known there = known[at];
    if (there != null && there.text().equals(text)) {
      return there.quoted();
    }
    byte[] quoted = Sheet.quoted(redaction.text(text));
    known[at] = new Known(text, quoted);
    return quoted;
  }
}
