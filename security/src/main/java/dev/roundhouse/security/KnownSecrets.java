package dev.roundhouse.security;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.audit.RedactedArguments;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Values that must not come to stand in the audit log, learnt as they are used. Safe for many
/// threads; kept in memory alone.
public final class KnownSecrets {
  /// What is shorter stands in too many texts by chance.
  public static final int SHORTEST = 8;

  /// The oldest are forgotten first: a secret that is still in use is learnt again at the next
  /// start of its server.
  private static final int MOST = 4096;

  private final Set<Secret> known = new LinkedHashSet<>();
  private volatile List<Secret> all = List.of();
  private volatile int version;

  /// Remembers a value; too short ones are not.
  public synchronized void learn(Secret secret) {
    if (secret.reveal().length() < SHORTEST || !known.add(secret)) {
      return;
    }
    if (known.size() > MOST) {
      known.remove(known.iterator().next());
    }
    all = List.copyOf(known);
    version++;
  }

  /// Changes when another one is known: until then the same text has the same answer.
  public int version() {
    return version;
  }

  /// Whether there is something in arguments that must not stand in the audit log either: one of
  /// them, what a schema or a name calls secret, or what looks like a token. In doubt there is.
  public boolean areIn(AuditEvent.Arguments given) {
    return !RedactedArguments.isWhole(given, this);
  }

  /// Whether one of them stands in a text.
  public boolean standIn(String text) {
    if (text.length() < SHORTEST) {
      return false;
    }
    for (Secret secret : all) {
      if (text.contains(secret.reveal())) {
        return true;
      }
    }
    return false;
  }

  /// The text with `****` where one of them stands.
  public String masked(String text) {
    String masked = text;
    if (text.length() >= SHORTEST) {
      for (Secret secret : all) {
        masked = masked.replace(secret.reveal(), "****");
      }
    }
    return masked;
  }
}
