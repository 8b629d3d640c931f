package dev.roundhouse.updates.trial;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Definition;
import dev.roundhouse.protocol.DefinitionScan;
import dev.roundhouse.protocol.Remark;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a definition says now that a person should see before an agent does, and that the version
/// before did not say.
///
/// @param known everything that the version before says
/// @param others names of tools of other servers
record Suspicion(Texts known, Set<String> others) {
  private record Said(Remark.Kind kind, String text, String says) {
    static Said of(Remark remark) {
      return new Said(remark.kind(), remark.text(), remark.says());
    }
  }

  Suspicion {
    requireNonNull(known, "known");
    others = Set.copyOf(others);
  }

  /// In words.
  ///
  /// @param before null where nothing was there under its name
  List<String> of(Definition after, @Nullable Definition before) {
    Set<Said> said =
        before == null
            ? Set.of()
            : DefinitionScan.of(before, null, others).stream()
                .map(Said::of)
                .collect(Collectors.toSet());
    return DefinitionScan.of(after, before, others).stream()
        .filter(each -> !said.contains(Said.of(each)))
        .filter(each -> each.kind() != Remark.Kind.URL || !known.has(each.text()))
        .map(Suspicion::words)
        .distinct()
        .toList();
  }

  private static String words(Remark remark) {
    String what =
        switch (remark.kind()) {
          case INSTRUCTION -> "an instruction to the agent";
          case HIDDEN_TEXT -> "text that nobody sees";
          case URL -> "an address that was not there before";
          case OTHER_TOOL -> "names a tool of another server";
          case BLOB -> "a long run of encoded bytes";
          case HINT -> "another hint of what it does to the world";
        };
    return "%s at %s: %s (%s)".formatted(what, remark.where(), remark.text(), remark.says());
  }
}
