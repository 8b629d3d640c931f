package dev.roundhouse.admin.console;

/// A page instead of the one that was wanted.
///
/// @param cure what to do now
record Problem(int status, String says, String cure) {}
