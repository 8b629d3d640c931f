package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which calls may be done twice, and are therefore sent again when their server went away and may
/// have acted on them. Calls that were certainly not delivered are always sent again.
public record Repeat(
    @Setting(
            value =
                "What is sent again after the server went away in the middle of it: nothing; what"
                    + " only reads; or also what changes no more when it is done twice. With"
                    + " read-only and idempotent these are resources, prompts and completions, and"
                    + " the tools that trust-hints adds.",
            fallback = "never")
        LostCalls lostCalls,
    @Setting("Tools, by the server's own names, that are sent again whatever lost-calls says.")
        List<String> tools,
    @Setting(
            value =
                "Whether to believe the server's own readOnlyHint and idempotentHint for its tools:"
                    + " what lost-calls sends again then, and which tools GET /tools/NAME calls.",
            fallback = "false")
        boolean trustHints) {
  /// Nothing may be done twice.
  public static final Repeat UNSAID = new Repeat(LostCalls.NEVER, List.of(), false);

  /// What is sent again by its nature.
  public enum LostCalls {
    /// Nothing.
    NEVER,
    /// What changes nothing.
    READ_ONLY,
    /// That, and what changes no more when it is done twice.
    IDEMPOTENT
  }

  public Repeat {
    requireNonNull(lostCalls, "lostCalls");
    tools = List.copyOf(tools);
    Set<String> seen = new HashSet<>();
    for (String tool : tools) {
      if (tool.isBlank()) {
        throw new IllegalArgumentException("tools holds an empty name");
      }
      if (!seen.add(tool)) {
        throw new IllegalArgumentException("tools holds \"" + tool + "\" twice");
      }
    }
  }
}
