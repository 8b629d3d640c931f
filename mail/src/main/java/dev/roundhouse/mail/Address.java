package dev.roundhouse.mail;

import java.util.regex.Pattern;

/// Addresses of people, as plain as they can be: no names beside them, no quotes, no comments.
final class Address {
  private static final Pattern LOCAL = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
  private static final int LONGEST = 254;

  private Address() {}

  /// @throws IllegalArgumentException when it is none
  static void check(String where, String address) {
    int at = address.lastIndexOf('@');
    boolean isOne =
        at > 0
            && address.length() <= LONGEST
            && LOCAL.matcher(address.substring(0, at)).matches()
            && isHost(address.substring(at + 1));
    if (!isOne) {
      throw new IllegalArgumentException(
          where + " needs an address such as ops@example.org, without a name or brackets");
    }
  }

  static boolean isHost(String name) {
    return DOMAIN.matcher(name).matches();
  }

  static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }
}
