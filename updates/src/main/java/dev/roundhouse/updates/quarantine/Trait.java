package dev.roundhouse.updates.quarantine;

import dev.roundhouse.protocol.HiddenText;
import dev.roundhouse.updates.Observation.Kind;
import dev.roundhouse.updates.Observation.Severity;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Something that a source file does or is, found by its looks alone. Each can be hidden from such
/// a look; what cannot is that a file has changed.
enum Trait {
  CHILD_PROCESS(
      Kind.CHILD_PROCESS,
      Severity.WARNING,
      "starts other programs",
      "\\bchild_process\\b|\\b(?:spawnSync|execSync|execFileSync|execFile|spawn)\\s*+\\("
          + "|\\bBun\\.spawn|\\bDeno\\.(?:run|Command)\\b|\\bprocess\\.binding\\s*+\\("),
  EVALUATION(
      Kind.EVALUATION,
      Severity.WARNING,
      "runs text as code",
      "\\beval\\s*+\\(|\\bnew\\s++Function\\s*+\\(|\\brunIn(?:This|New)?Context\\b"
          + "|['\"](?:node:)?vm['\"]|\\b_compile\\s*+\\("),
  CREDENTIALS(
      Kind.CREDENTIALS,
      Severity.DANGER,
      "names places where keys and passwords are kept",
      "\\.ssh\\b|\\bid_(?:rsa|ed25519|ecdsa)\\b|\\.npmrc\\b|\\.aws\\b|\\.netrc\\b|\\.pgpass\\b"
          + "|\\.git-credentials\\b|\\.docker[/\\\\]config|\\.kube[/\\\\]config|\\.gnupg\\b"
          + "|/etc/shadow\\b|\\bLogin Data\\b|\\bwallet\\.dat\\b|\\.config[/\\\\]gcloud"
          + "|\\.(?:bitcoin|ethereum|electrum)\\b|(?i:\\bmetamask\\b|\\bkeystore[/\\\\])"
          + "|JSON\\.stringify\\(\\s*+process\\.env\\s*+[,)]"
          + "|\\b(?:NPM_TOKEN|NODE_AUTH_TOKEN|AWS_SECRET_ACCESS_KEY)\\b"),
  OBFUSCATED(
      Kind.OBFUSCATION,
      Severity.DANGER,
      "has names or addresses that were made unreadable on purpose",
      "(?:_0x[0-9a-f]{4,8}\\b[^_]{0,80}+){12}|(?:\\\\x[0-9a-fA-F]{2}){40}|aHR0c(?:DovL|HM6L)"),
  LONG_LINES(
      Kind.OBFUSCATION, Severity.NOTICE, "has lines that nobody reads (over 5000 characters)", ""),
  BLOBS(
      Kind.OBFUSCATION,
      Severity.WARNING,
      "holds a large piece of data as text (over 2000 characters without a break)",
      ""),
  HIDDEN(Kind.HIDDEN_TEXT, Severity.WARNING, "holds characters that nobody sees", ""),
  REVERSED(
      Kind.HIDDEN_TEXT,
      Severity.DANGER,
      "holds controls of direction, which show code in another order than it runs",
      "[\\u202a-\\u202e\\u2066-\\u2069]");

  private static final int LONG_LINE = 5_000;
  private static final int LARGE_BLOB = 2_000;

  private final Kind kind;
  private final Severity severity;
  private final String says;
  private final Pattern pattern;

  Trait(Kind kind, Severity severity, String says, String pattern) {
    this.kind = kind;
    this.severity = severity;
    this.says = says;
    this.pattern = Pattern.compile(pattern);
  }

  Kind kind() {
    return kind;
  }

  /// Where it was not there before.
  Severity severity() {
    return severity;
  }

  /// Whether each file counts, rather than the package as a whole.
  boolean isOfFiles() {
    return switch (this) {
      case CREDENTIALS, OBFUSCATED, BLOBS, HIDDEN, REVERSED -> true;
      case CHILD_PROCESS, EVALUATION, LONG_LINES -> false;
    };
  }

  /// What a file does, as the end of a sentence.
  String says() {
    return says;
  }

  /// Those of a text.
  static Set<Trait> of(String text) {
    Set<Trait> found = EnumSet.noneOf(Trait.class);
    for (Trait each : values()) {
      if (!each.pattern.pattern().isEmpty() && each.pattern.matcher(text).find()) {
        found.add(each);
      }
    }
    measure(text, found);
    // A mark of the order of bytes may begin a file.
    String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
    if (!HiddenText.shown(plain).equals(plain)) {
      found.add(HIDDEN);
    }
    return found;
  }

  private static void measure(String text, Set<Trait> found) {
    int line = 0;
    int blob = 0;
    for (int at = 0; at < text.length(); at++) {
      char unit = text.charAt(at);
      line = unit == '\n' ? 0 : line + 1;
      blob = isOfBlob(unit) ? blob + 1 : 0;
      if (line > LONG_LINE) {
        found.add(LONG_LINES);
      }
      if (blob > LARGE_BLOB) {
        found.add(BLOBS);
      }
    }
  }

  private static boolean isOfBlob(char unit) {
    return (unit >= '0' && unit <= '9')
        || (unit >= 'A' && unit <= 'Z')
        || (unit >= 'a' && unit <= 'z')
        || unit == '+'
        || unit == '/'
        || unit == '='
        || unit == '-'
        || unit == '_';
  }
}
