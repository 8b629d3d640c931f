package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Refusal;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A host as a caller names it: a name, or an address in its one usual form. Other forms of
/// addresses, such as `0x7f.1`, `2130706433` and `127.1`, mean different things to different
/// programs and are refused.
///
/// @param address null for a name
record HostName(String text, @Nullable InetAddress address) {
  private static final int LONGEST = 253;

  private static final Pattern NAME =
      Pattern.compile(
          "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
              + "(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*");

  private static final Pattern QUAD =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

  /// Whatever ends like this is meant as a number by someone.
  private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?(?:0x[0-9a-f]*|[0-9]+)");

  HostName {
    requireNonNull(text, "text");
  }

  /// @throws Refusal saying what to write instead
  static HostName parse(String given) throws Refusal {
    String text = given.toLowerCase(Locale.ROOT);
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
      if (text.indexOf(':') < 0) {
        throw invalid(given);
      }
    }
    if (text.indexOf(':') >= 0) {
      return new HostName(text, sixth(text, given));
    }
    if (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    if (QUAD.matcher(text).matches()) {
      return new HostName(text, literal(text, given));
    }
    boolean isName =
        text.length() <= LONGEST
            && NAME.matcher(text).matches()
            && !NUMERIC_END.matcher(text).matches();
    if (!isName) {
      throw invalid(given);
    }
    return new HostName(text, null);
  }

  private static InetAddress sixth(String text, String given) throws Refusal {
    boolean isPlain = text.chars().allMatch(unit -> "0123456789abcdef:.".indexOf(unit) >= 0);
    if (!isPlain) {
      throw invalid(given); // a zone, say
    }
    return literal(text, given);
  }

  private static InetAddress literal(String text, String given) throws Refusal {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Refusal.Kind.INVALID, message(given), e);
    }
  }

  private static Refusal invalid(String given) {
    return new Refusal(Refusal.Kind.INVALID, message(given));
  }

  private static String message(String given) {
    String shown = given.length() > LONGEST ? given.substring(0, LONGEST) + "..." : given;
    return "\""
        + shown
        + "\" is not a host: write a name in ASCII, an IPv4 address as four"
        + " decimal numbers, or an IPv6 address without a zone";
  }
}
