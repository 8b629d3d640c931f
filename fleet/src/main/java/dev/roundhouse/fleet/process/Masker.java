package dev.roundhouse.fleet.process;

import dev.roundhouse.kernel.Secret;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Replaces secret values in text by `****`. Of a secret with several lines (a PEM key) each line
/// is replaced by itself, because logs are read line by line. Values of fewer than four characters
/// are left alone: they are no secrets (`1`, `no`), and replacing them would ruin every text.
final class Masker {
  private static final int SHORTEST = 4;
  private static final String MASK = "****";

  private final List<String> values;

  Masker(Collection<Secret> secrets) {
    // The longest first, so that a secret within another one does not leave the rest of it.
    this.values =
        secrets.stream()
            .map(Secret::reveal)
            .flatMap(value -> Stream.concat(Stream.of(value), value.lines()))
            .map(String::strip)
            .filter(value -> value.length() >= SHORTEST)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  String mask(String text) {
    String masked = text;
    for (String value : values) {
      masked = masked.replace(value, MASK);
    }
    return masked;
  }

  /// Masks a text that was cut off, whose end may be the beginning of a secret.
  String maskCut(String head) {
    String masked = mask(head);
    for (String value : values) {
      for (int length = Math.min(value.length() - 1, masked.length()); length > 0; length--) {
        if (masked.endsWith(value.substring(0, length))) {
          masked = masked.substring(0, masked.length() - length) + MASK;
          break;
        }
      }
    }
    return masked;
  }
}
