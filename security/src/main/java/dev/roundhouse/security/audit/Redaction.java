package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.AuditEvent.Arguments;
import dev.roundhouse.security.KnownSecrets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes out what must not stand in the log: members that the tool's schema or their own name calls
/// secret, texts with a known secret in them, and everything that looks like a token. Long texts
/// are cut, after they have been looked through whole. Used by the log's thread alone.
final class Redaction {
  static final String HIDDEN = "***";

  /// A longer text says no more of who did what.
  static final int LONGEST_TEXT = 1024;

  /// Names of members, in lower case and without separators, that are secret alone or at the end of
  /// a longer name: `db_password`, `accessToken`.
  private static final List<String> SECRET_NAMES =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "pwd",
          "secret",
          "token",
          "apikey",
          "accesskey",
          "secretkey",
          "privatekey",
          "signingkey",
          "authorization",
          "credential",
          "credentials",
          "cookie",
          "connectionstring");

  /// A JSON Web Token, a token of this program for local use, and what follows `Bearer`.
  private static final Pattern TOKEN =
      Pattern.compile(
          "eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"
              + "|local-[A-Za-z0-9_-]{43}"
              + "|(?i:bearer)\\s+[A-Za-z0-9._~+/=-]{8,}");

  private static final int SHORTEST_TOKEN = 15;

  private final KnownSecrets secrets;
  private final Screening screening;
  private final int largest;

  /// @param largest size in bytes of the arguments that are kept, once all is taken out
  Redaction(KnownSecrets secrets, int largest) {
    this.secrets = requireNonNull(secrets, "secrets");
    this.screening = new Screening(secrets);
    this.largest = largest;
  }

  /// The arguments as they may stand in the log; null when only their size may.
  byte @Nullable [] arguments(Arguments given) {
    byte[] json = given.json();
    if (json == null) {
      return null;
    }
    if (json.length <= largest && screening.isClean(json, given.hidden())) {
      return json;
    }
    try {
      JsonWriter out = new JsonWriter();
      write(Json.parse(json), given.hidden(), out);
      byte[] kept = out.toBytes();
      return kept.length > largest ? null : kept;
    } catch (MalformedFrame _) {
      // Deeper than anything here reads: its size stands in the line, and says that it was there.
      return null;
    }
  }

  private void write(Json value, Set<String> hidden, JsonWriter out) {
    switch (value.type()) {
      case OBJECT -> {
        out.object();
        for (Json.Field field : value.members()) {
          out.key(cut(field.key()));
          if (hidden.contains(field.key()) || isSecretName(field.key())) {
            out.string(HIDDEN);
          } else {
            write(field.value(), hidden, out);
          }
        }
        out.end();
      }
      case ARRAY -> {
        out.array();
        for (Json item : value.items()) {
          write(item, hidden, out);
        }
        out.end();
      }
      case STRING -> string(value, out);
      case NUMBER, TRUE, FALSE, NULL -> out.raw(value);
      case ABSENT -> throw new IllegalStateException("a value that is not there");
    }
  }

  private void string(Json value, JsonWriter out) {
    String text = requireNonNull(value.text(), "text");
    String kept = text(text);
    if (kept.equals(text)) {
      out.raw(value); // As it was written: nothing has to be made of it anew.
    } else {
      out.string(kept);
    }
  }

  static boolean isSecretName(String name) {
    StringBuilder letters = new StringBuilder(name.length());
    for (int at = 0; at < name.length(); at++) {
      char c = name.charAt(at);
      if (c != '_' && c != '-' && c != ' ' && c != '.') {
        letters.append(c);
      }
    }
    String plain = letters.toString().toLowerCase(Locale.ROOT);
    for (String secret : SECRET_NAMES) {
      if (plain.endsWith(secret)) {
        return true;
      }
    }
    return false;
  }

  /// A text as it may stand in the log.
  String text(String text) {
    if (secrets.standIn(text)) {
      return HIDDEN;
    }
    return cut(text.length() < SHORTEST_TOKEN ? text : withoutTokens(text));
  }

  private static String withoutTokens(String text) {
    return mayHaveToken(text) ? TOKEN.matcher(text).replaceAll(HIDDEN) : text;
  }

  /// Looked for first: the pattern is slow, and hardly any text has one of these.
  static boolean mayHaveToken(String text) {
    return text.contains("eyJ")
        || text.contains("local-")
        || text.contains("earer")
        || text.contains("EARER");
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    int end = LONGEST_TEXT;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "… (" + text.length() + " characters)";
  }
}
