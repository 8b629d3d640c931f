package dev.roundhouse.security.audit;

import dev.roundhouse.security.AuditEvent;

/// What waits for the log's thread.
sealed interface Entry {
  /// Something that has happened; whoever did it does not wait.
  record Fact(AuditEvent event) implements Entry {}

  /// Something that somebody will do once it is on the disk, and not before.
  record Wish(AuditEvent event, Receipt receipt) implements Entry {}

  /// Somebody wants to read what has been put in before.
  record Mark(Receipt receipt) implements Entry {}

  /// Whether somebody waits for it.
  default boolean isUrgent() {
    return !(this instanceof Fact);
  }

  /// Bytes of memory that only it holds, roughly.
  default int weight() {
    return switch (this) {
      case Fact(AuditEvent event) -> weight(event);
      case Wish(AuditEvent event, Receipt _) -> weight(event);
      case Mark _ -> 0;
    };
  }

  private static int weight(AuditEvent event) {
    AuditEvent.Arguments arguments = event.what().arguments();
    return arguments == null ? 0 : arguments.weight();
  }
}
