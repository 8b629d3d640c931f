package dev.roundhouse.catalog;

import dev.roundhouse.kernel.Names;
import java.util.Collection;

/// Ends a complaint about an unknown name with the one that was probably meant.
final class NearName {
  private NearName() {}

  static String of(String name, Collection<String> known) {
    return Names.nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
  }
}
