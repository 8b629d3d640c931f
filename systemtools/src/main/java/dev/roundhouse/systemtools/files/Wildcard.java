package dev.roundhouse.systemtools.files;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// A pattern of names with `*` for any characters and `?` for one; case does not count. It takes
/// time in proportion to both lengths at most, whatever a caller writes.
record Wildcard(String pattern) {
  Wildcard {
    requireNonNull(pattern, "pattern");
    pattern = pattern.toLowerCase(Locale.ROOT);
  }

  boolean matches(String name) {
    String text = name.toLowerCase(Locale.ROOT);
    int at = 0;
    int place = 0;
    int star = -1;
    int resumed = 0;
    while (at < text.length()) {
      if (place < pattern.length() && pattern.charAt(place) == '*') {
        star = place++;
        resumed = at;
      } else if (place < pattern.length() && fits(pattern.charAt(place), text.charAt(at))) {
        place++;
        at++;
      } else if (star >= 0) {
        place = star + 1;
        at = ++resumed;
      } else {
        return false;
      }
    }
    while (place < pattern.length() && pattern.charAt(place) == '*') {
      place++;
    }
    return place == pattern.length();
  }

  private static boolean fits(char wanted, char is) {
    return wanted == '?' || wanted == is;
  }
}
