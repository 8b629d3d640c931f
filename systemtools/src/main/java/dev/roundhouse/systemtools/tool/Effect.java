package dev.roundhouse.systemtools.tool;

import dev.roundhouse.protocol.JsonWriter;

/// What a tool does to the world, which its annotations say truly.
public enum Effect {
  /// Looks at this machine.
  LOOKS(true, false, true, false),
  /// Speaks with other machines, and changes nothing there.
  ASKS(true, false, true, true),
  /// Changes something here that may not come back.
  CHANGES(false, true, false, false),
  /// Adds to what this program keeps, and changes nothing else.
  KEEPS(false, false, false, false),
  /// Changes something here that may not come back, with what it gets from elsewhere.
  FETCHES(false, true, false, true);

  private final boolean isReadOnly;
  private final boolean isDestructive;
  private final boolean isIdempotent;
  private final boolean isOpenWorld;

  Effect(boolean isReadOnly, boolean isDestructive, boolean isIdempotent, boolean isOpenWorld) {
    this.isReadOnly = isReadOnly;
    this.isDestructive = isDestructive;
    this.isIdempotent = isIdempotent;
    this.isOpenWorld = isOpenWorld;
  }

  public boolean isReadOnly() {
    return isReadOnly;
  }

  void write(JsonWriter writer, String title) {
    writer
        .object()
        .member("title", title)
        .member("readOnlyHint", isReadOnly)
        .member("destructiveHint", isDestructive)
        .member("idempotentHint", isIdempotent)
        .member("openWorldHint", isOpenWorld)
        .end();
  }
}
