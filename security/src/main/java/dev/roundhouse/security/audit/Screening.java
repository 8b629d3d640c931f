package dev.roundhouse.security.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.KnownSecrets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sees at a glance that there is nothing to take out of arguments, which holds for nearly all: one
/// pass over their bytes instead of reading and writing them anew. Where it is not sure it says no,
/// and [Redaction] looks closely. Used by the log's thread alone.
final class Screening {
  private static final int SIZE = 512;

  /// What is deeper is looked at closely: a line that nothing can read is none.
  private static final int DEEPEST = 32;

  private record Seen(byte[] name, boolean isSecret) {}

  private final @Nullable Seen[] names = new @Nullable Seen[SIZE];
  private final KnownSecrets secrets;

  Screening(KnownSecrets secrets) {
    this.secrets = requireNonNull(secrets, "secrets");
  }

  /// Whether this JSON may stand in a line just as it is.
  ///
  /// @param hidden names of members that the schema of the tool calls secret
  boolean isClean(byte[] json, Set<String> hidden) {
    if (!hidden.isEmpty() || !isHarmlessAsBytes(json)) {
      return false;
    }
    // No byte of it is more than ASCII and none is escaped, so its text is that of its strings.
    String text = new String(json, ISO_8859_1);
    return !Redaction.mayHaveToken(text) && !secrets.standIn(text);
  }

  private boolean isHarmlessAsBytes(byte[] json) {
    int open = -1;
    int depth = 0;
    for (int at = 0; at < json.length; at++) {
      byte b = json[at];
      if (b < ' ' || b == '\\' || b == 0x7F) {
        return false; // Not ASCII, a line's end, or an escape.
      }
      if (open < 0) {
        depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
        if (depth > DEEPEST) {
          return false;
        }
      }
      if (b == '"') {
        if (open < 0) {
          open = at + 1;
        } else {
          if (at - open > Redaction.LONGEST_TEXT
              || (isName(json, at) && isSecret(json, open, at))) {
            return false;
          }
          open = -1;
        }
      }
    }
    return true;
  }

  private static boolean isName(byte[] json, int quote) {
    int at = quote + 1;
    while (at < json.length && json[at] == ' ') {
      at++;
    }
    return at < json.length && json[at] == ':';
  }

  private boolean isSecret(byte[] json, int from, int to) {
    int hash = to - from;
    for (int at = from; at < to; at++) {
      hash = 31 * hash + json[at];
    }
    int slot = (hash ^ (hash >>> 16)) & (SIZE - 1);
    Seen there = names[slot];
    if (there != null && Arrays.equals(there.name(), 0, there.name().length, json, from, to)) {
      return there.isSecret();
    }
    byte[] name = Arrays.copyOfRange(json, from, to);
    boolean isSecret = Redaction.isSecretName(new String(name, ISO_8859_1));
    names[slot] = new Seen(name, isSecret);
    return isSecret;
  }
}
