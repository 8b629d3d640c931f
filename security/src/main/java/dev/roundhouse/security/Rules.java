package dev.roundhouse.security;

/// What a policy says to somebody before any call. Two that are equal say the same.
@FunctionalInterface
public interface Rules {
  /// Whether there are arguments and a time with which the tool may be called.
  boolean shows(ToolFacts tool);
}
