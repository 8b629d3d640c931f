package dev.roundhouse.security.audit;

import dev.roundhouse.protocol.Canonical;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.AuditEvent.Arguments;
import dev.roundhouse.security.KnownSecrets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Arguments as people may see them. Safe for many threads.
public final class RedactedArguments {
  /// What is longer is not shown; who decides sees its size.
  private static final int LONGEST = 16 << 10;

  private RedactedArguments() {}

  /// Whether nothing has to be taken out of them.
  public static boolean isWhole(Arguments given, KnownSecrets secrets) {
    byte[] json = given.json();
    byte[] shown = new Redaction(secrets, LONGEST).arguments(given);
    try {
      return json != null
          && shown != null
          && Arrays.equals(Canonical.of(Json.parse(shown)), Canonical.of(Json.parse(json)));
    } catch (MalformedFrame _) {
      return false;
    }
  }

  /// The arguments as JSON, without what is known to be secret; their size where they are too large
  /// to be shown.
  public static String of(Arguments given, KnownSecrets secrets) {
    byte[] shown = new Redaction(secrets, LONGEST).arguments(given);
    return shown == null
        ? "{\"(too large to show)\":\"" + given.size() + " bytes\"}"
        : new String(shown, StandardCharsets.UTF_8);
  }
}
