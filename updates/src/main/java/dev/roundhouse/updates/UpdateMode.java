package dev.roundhouse.updates;

import java.util.Locale;

/// How far updates go by themselves, as a part of every answer about them.
public enum UpdateMode {
  /// Everything up to a version that is ready; nothing is promoted. What nobody has asked for.
  STAGING_ONLY,
  /// Versions that are ready, allowed and approved are promoted.
  PRODUCTION,
  /// Nothing new is fetched or promoted; earlier versions may be brought back.
  ROLLBACK,
  /// Versions are looked at, and nothing else is done.
  HEALTH_CHECK;

  /// As it stands in settings and answers.
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
