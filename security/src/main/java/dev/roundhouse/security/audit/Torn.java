package dev.roundhouse.security.audit;

/// What stands behind the last whole line of a file.
///
/// @param isOpen whether it lacks the end of a line
record Torn(byte[] bytes, boolean isOpen) {
  boolean isNothing() {
    return bytes.length == 0;
  }
}
