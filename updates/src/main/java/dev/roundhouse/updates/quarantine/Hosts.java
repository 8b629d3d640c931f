package dev.roundhouse.updates.quarantine;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the hosts that a text names: those of addresses, and those that stand in quotes. Pure.
final class Hosts {
  private static final int MOST = 2_000;
  private static final Pattern ADDRESS =
      Pattern.compile(
          "\\b(?:https?|wss?|ftp)://(?:[^\\s/'\"`<>@]{1,80}@)?([A-Za-z0-9.-]{1,253})(?::\\d{1,5})?");
  private static final Pattern QUOTED =
      Pattern.compile(
          "['\"`]((?:[A-Za-z0-9-]{1,63}\\.){1,6}(?:com|net|org|io|dev|app|co|xyz|ru|cn|info|biz|me|sh"
              + "|site|online|top|cc|tk|cloud|club|live|pw|su|ws|link|shop))(?::\\d{1,5})?['\"`/]");
  private static final Pattern NUMBERED =
      Pattern.compile("['\"`](\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d{1,5})?['\"`/]");

  /// This machine, and what documents write for any.
  private static final Pattern NOWHERE =
      Pattern.compile(
          "localhost|127\\..*|0\\.0\\.0\\.0|(?:.*\\.)?example(?:\\.(?:com|net|org))?|(?:.*\\.)?(?:test|invalid|local)");

  private Hosts() {}

  static Set<String> in(String text) {
    Set<String> hosts = new TreeSet<>();
    for (Pattern each : Set.of(ADDRESS, QUOTED, NUMBERED)) {
      Matcher matcher = each.matcher(text);
      while (hosts.size() < MOST && matcher.find()) {
        String host =
            String.valueOf(matcher.group(1)).toLowerCase(Locale.ROOT).replaceFirst("\\.+\\z", "");
        if (host.contains(".") && !host.startsWith(".") && !NOWHERE.matcher(host).matches()) {
          hosts.add(host);
        }
      }
    }
    return hosts;
  }

  /// Whether it is a number rather than a name.
  static boolean isNumber(String host) {
    return host.matches("[\\d.]+");
  }

  /// The part of a name that somebody owns, as far as that can be said without a list.
  static String owned(String host) {
    int last = host.lastIndexOf('.');
    int before = last < 0 ? -1 : host.lastIndexOf('.', last - 1);
    return isNumber(host) ? host : host.substring(before + 1);
  }
}
