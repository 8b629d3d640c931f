package dev.roundhouse.fleet.npm;

import java.util.List;
import java.util.regex.Pattern;

/// Takes out of npm's words what lets somebody in at a registry. npm hides most of it by itself,
/// but not in every version and not in every message.
final class Masking {
  private record Rule(Pattern pattern, String replacement) {}

  private static final String MASK = "****";

  private static final List<Rule> RULES =
      List.of(
          new Rule(Pattern.compile("//[^/@\\s]+@"), "//" + MASK + "@"),
          new Rule(
              Pattern.compile(
                  "(?i)(_authToken|_auth|_password|password|token|otp)(\\s*[=:]\\s*)\\S+"),
              "$1$2" + MASK),
          new Rule(Pattern.compile("(?i)\\b(Bearer|Basic)\\s+\\S+"), "$1 " + MASK),
          new Rule(Pattern.compile("\\bnpm_[A-Za-z0-9]{8,}"), MASK),
          new Rule(Pattern.compile("\\bgh[a-z]_[A-Za-z0-9]{8,}"), MASK),
          new Rule(Pattern.compile("\\beyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*"), MASK),
          new Rule(Pattern.compile("([?&][\\w-]+=)[^&\\s]+"), "$1" + MASK));

  private Masking() {}

  static String mask(String text) {
    String masked = text;
    for (Rule rule : RULES) {
      masked = rule.pattern().matcher(masked).replaceAll(rule.replacement());
    }
    return masked;
  }
}
