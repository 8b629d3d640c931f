package dev.roundhouse.admin.console;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/// Every text that a person reads in the console, by its key; the one way to the bundle. Another
/// language is another file beside it, and a locale here.
final class Texts {
  static final String BUNDLE = "dev.roundhouse.admin.console.texts";

  private static final ResourceBundle ALL = ResourceBundle.getBundle(BUNDLE, Locale.ROOT);

  private Texts() {}

  /// The text of a key, with the arguments in their places.
  ///
  /// @throws java.util.MissingResourceException when there is no such key
  static String text(String key, Object... arguments) {
    String pattern = ALL.getString(key);
    return arguments.length == 0
        ? pattern
        : new MessageFormat(pattern, Locale.ENGLISH).format(arguments);
  }
}
