package dev.roundhouse.updates;

/// Knows which versions there are of what servers are made from: one for each kind of packages.
/// Asking changes nothing, here or there. Safe for many threads.
public interface Source {
  /// The kind of names it knows, such as `npm`.
  String kind();

  /// Every version of a name. Blocks, for no longer than the settings say.
  ///
  /// @throws SourceException with the cause and the cure
  Releases releases(String name) throws SourceException, InterruptedException;

  /// Opens the way to the archives of a name.
  ///
  /// @throws SourceException with the cause and the cure
  Archives archives(String name) throws SourceException, InterruptedException;
}
