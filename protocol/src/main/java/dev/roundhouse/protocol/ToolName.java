package dev.roundhouse.protocol;

import dev.roundhouse.kernel.ServerId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The names under which the tools of many servers stand in one list: `server__tool`.
///
/// Models and their hosts take 64 characters. A longer name keeps its first characters and ends in
/// `_` and the first eight hexadecimal digits of the SHA-256 of the whole, so it is the same on
/// every machine and every day. The first `__` always ends the server's name, because a [ServerId]
/// has none.
public final class ToolName {
  /// The longest name that is given out.
  public static final int MAX_LENGTH = 64;

  public static final String SEPARATOR = "__";

  /// Digits of the hash: first for a name that is too long, then more as long as names collide.
  private static final int[] DIGITS = {8, 16, 32, 48};

  /// Whose tool a name means.
  public record Owner(ServerId server, String tool) {}

  private ToolName() {}

  public static String join(ServerId server, String tool) {
    return shortened(server + SEPARATOR + tool);
  }

  /// A name that was chosen, cut to what is given out if it is longer.
  public static String shortened(String whole) {
    return whole.length() <= MAX_LENGTH ? whole : hashed(whole, DIGITS[0]);
  }

  /// A name for each tool, none lost, in the order given. Names that would be the same all get a
  /// hash, so that none of them depends on who came first.
  public static Map<String, Owner> assign(Collection<Owner> owners) {
    Set<Owner> tools = new LinkedHashSet<>(owners);
    Map<Owner, String> names = new HashMap<>();
    tools.forEach(owner -> names.put(owner, join(owner.server(), owner.tool())));
    for (int digits : DIGITS) {
      if (!rename(names, digits)) {
        break;
      }
    }
    Map<String, Owner> assigned = new LinkedHashMap<>();
    for (Owner owner : tools) {
      if (assigned.putIfAbsent(names.get(owner), owner) != null) {
        throw new IllegalStateException("two tools with one hash: " + owner);
      }
    }
    return assigned;
  }

  /// Gives all owners of a name that is not unique another one; false if there is none.
  private static boolean rename(Map<Owner, String> names, int digits) {
    Map<String, Integer> uses = new HashMap<>();
    names.values().forEach(name -> uses.merge(name, 1, Integer::sum));
    if (uses.size() == names.size()) {
      return false;
    }
    names.replaceAll((owner, name) ->
        uses.getOrDefault(name, 1) == 1
            ? name
            : hashed(owner.server() + SEPARATOR + owner.tool(), digits));
    return true;
  }

  private static String hashed(String whole, int digits) {
    int keep = Math.min(whole.length(), MAX_LENGTH - digits - 1);
    if (Character.isHighSurrogate(whole.charAt(keep - 1))) {
      keep--;
    }
    return whole.substring(0, keep) + "_" + hash(whole).substring(0, digits);
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }
}
