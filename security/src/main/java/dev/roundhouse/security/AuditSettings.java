package dev.roundhouse.security;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// What the audit log keeps, and what happens when it cannot be written.
public record AuditSettings(
    @Setting(
            value = "Whether calls, denials, logins and changes are written down.",
            fallback = "true")
        boolean enabled,
    @Setting(
            value = "Size at which a new file is begun.",
            fallback = "100MiB",
            min = "4KiB",
            max = "1TiB")
        ByteSize maxFile,
    @Setting(
            value = "Files kept, the current one included; the oldest are removed.",
            fallback = "10",
            min = "2")
        int keepFiles,
    @Setting(
            value =
                "How long a file is kept after its last line was written. The current file is ended"
                    + " when its first line is older.",
            fallback = "90d",
            min = "1m")
        Duration keepFor,
    @Setting(
            value =
                "Whether the arguments of calls are kept: none, or redacted, which is without"
                    + " what is known to be secret.",
            fallback = "redacted")
        Detail arguments,
    @Setting(
            value = "Largest arguments kept; of larger ones only the size is.",
            fallback = "8KiB",
            min = "0B",
            max = "256KiB")
        ByteSize maxArguments,
    @Setting(
            value =
                "What is refused while the log cannot be written: refuse-changes, or refuse-all,"
                    + " which is calls as well.",
            fallback = "refuse-changes")
        OnFailure onFailure) {
  /// What is kept of the arguments of a call.
  public enum Detail {
    NONE,
    REDACTED
  }

  /// What is refused while the log cannot be written.
  public enum OnFailure {
    REFUSE_CHANGES,
    REFUSE_ALL
  }
}
