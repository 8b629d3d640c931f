package dev.roundhouse.security.audit;

import java.util.Locale;

/// The members of a line, in the order of a line of a call, after `seq`, which begins each.
enum Key {
  TIME,
  KIND,
  REQUEST,
  SUBJECT,
  TOKEN,
  SOURCE,
  ACTION,
  SERVER,
  NAME,
  ARGUMENTS,
  ARGUMENTS_SIZE,
  OUTCOME,
  REASON,
  MICROS,
  SIGNATURE,
  BYTES,
  SHA256,
  TEXT,
  PREV,
  HASH;

  private final String text;

  Key() {
    this.text = ",\"" + wire(name()) + "\":";
  }

  private static String wire(String name) {
    String wire = name.toLowerCase(Locale.ROOT);
    int under = wire.indexOf('_');
    return under < 0
        ? wire
        : wire.substring(0, under) + name.charAt(under + 1) + wire.substring(under + 2);
  }

  /// As it stands in a line, with all that separates it from what is around it.
  String text() {
    return text;
  }
}
