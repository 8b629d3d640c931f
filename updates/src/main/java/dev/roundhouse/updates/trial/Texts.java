package dev.roundhouse.updates.trial;

import dev.roundhouse.protocol.Canonical;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Offering;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/// Everything that a version says, as one text, to tell what is said for the first time.
record Texts(String all) {
  static Texts of(Offering offering) {
    StringBuilder all = new StringBuilder(offering.instructions()).append('\n');
    Stream.of(offering.tools(), offering.prompts(), offering.resources(), offering.templates())
        .flatMap(each -> each.stream())
        .forEach(each -> all.append(said(each)).append('\n'));
    return new Texts(all.toString());
  }

  /// Without escapes, however it was written.
  private static String said(Json json) {
    return new String(Canonical.of(json), StandardCharsets.UTF_8);
  }

  boolean has(String text) {
    return all.contains(text);
  }
}
