package dev.roundhouse.systemtools.files;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What secrets look like. A finding never holds the secret: only what everybody knows of it.
enum SecretKind {
  PRIVATE_KEY("-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----", 0),
  AWS_KEY("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b", 4),
  GITHUB_TOKEN("\\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,80})\\b", 4),
  GITLAB_TOKEN("\\bglpat-[A-Za-z0-9_-]{20,40}\\b", 6),
  SLACK_TOKEN("\\bxox[abprs]-[A-Za-z0-9-]{10,80}\\b", 5),
  GOOGLE_KEY("\\bAIza[0-9A-Za-z_-]{35}\\b", 4),
  STRIPE_KEY("\\b[rs]k_live_[0-9a-zA-Z]{16,99}\\b", 8),
  NPM_TOKEN("\\bnpm_[A-Za-z0-9]{36}\\b", 4),
  SIGNED_TOKEN("\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}", 3),
  PASSWORD_IN_ADDRESS("://[^\\s/:@]{1,64}:([^\\s/:@]{3,128})@", 0),
  ASSIGNMENT(
      "(?i)(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)"
          + "[\"']?\\s{0,4}[:=]\\s{0,4}[\"']?([^\\s\"',;]{8,200})",
      0);

  /// Bits for each character from which on a value is hardly a word.
  private static final double CHANCE = 3.0;

  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?i).*(?:example|change[_-]?me|placeholder|your[_-]|dummy|redacted|\\*{3}|x{4}|\\$\\{|<[^>]*>|\\$\\().*");

  private final Pattern pattern;
  private final int known;

  /// @param known characters at the start that are the same in all of the kind
  SecretKind(String pattern, int known) {
    this.pattern = Pattern.compile(pattern);
    this.known = known;
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @param masked fit to be shown
  record Finding(SecretKind kind, String masked, double entropy) {
    Finding {
      requireNonNull(kind, "kind");
      requireNonNull(masked, "masked");
    }
  }

  /// All that one line holds, each place once.
  static List<Finding> in(String line) {
    List<Finding> all = new ArrayList<>();
    List<int[]> taken = new ArrayList<>();
    for (SecretKind kind : values()) {
      Matcher matcher = kind.pattern.matcher(line);
      while (matcher.find()) {
        int group = matcher.groupCount() > 0 ? 1 : 0;
        String value = matcher.group(group);
        int[] span = {matcher.start(group), matcher.end(group)};
        boolean isNew = taken.stream().noneMatch(each -> each[0] < span[1] && span[0] < each[1]);
        if (isNew && kind.isLikely(value)) {
          taken.add(span);
          all.add(new Finding(kind, kind.masked(value), entropy(value)));
        }
      }
    }
    return all;
  }

  private boolean isLikely(String value) {
    boolean isGuess = this == ASSIGNMENT || this == PASSWORD_IN_ADDRESS;
    boolean isByChance = this == ASSIGNMENT && entropy(value) < CHANCE;
    return !isByChance && !(isGuess && PLACEHOLDER.matcher(value).matches());
  }

  private String masked(String value) {
    return this == PRIVATE_KEY
        ? "a private key"
        : "%s*** (%d characters)".formatted(value.substring(0, known), value.length());
  }

  /// Of the characters of a text, in bits for each.
  static double entropy(String text) {
    double sum = 0;
    for (int unit : text.chars().distinct().toArray()) {
      double share = (double) text.chars().filter(each -> each == unit).count() / text.length();
      sum -= share * Math.log(share) / Math.log(2);
    }
    return sum;
  }
}
