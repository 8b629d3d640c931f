package dev.roundhouse.protocol;

import java.util.List;

/// The revisions of MCP and its error codes.
public final class Protocol {
  /// The newest revision with `initialize` and sessions.
  public static final String LATEST_LEGACY = "2025-11-25";

  /// The first revision without them, and the newest of all.
  public static final String MODERN = "2026-07-28";

  /// What a request over HTTP means that names no revision (2025-06-18, section on transports).
  public static final String ASSUMED = "2025-03-26";

  /// The revisions with `initialize`, oldest first.
  public static final List<String> LEGACY_REVISIONS =
      List.of("2024-11-05", ASSUMED, "2025-06-18", LATEST_LEGACY);

  /// The revisions without it, oldest first.
  public static final List<String> MODERN_REVISIONS = List.of(MODERN);

  /// All revisions, oldest first.
  public static final List<String> REVISIONS =
      List.of("2024-11-05", ASSUMED, "2025-06-18", LATEST_LEGACY, MODERN);

  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL_ERROR = -32603;

  public static final int HEADER_MISMATCH = -32020;
  public static final int MISSING_CLIENT_CAPABILITY = -32021;
  public static final int UNSUPPORTED_PROTOCOL_VERSION = -32022;

  /// Legacy only: a modern peer is told [#INVALID_PARAMS].
  public static final int LEGACY_RESOURCE_NOT_FOUND = -32002;

  /// Legacy only.
  public static final int LEGACY_URL_ELICITATION_REQUIRED = -32042;

  /// The two families of revisions, which cannot talk to each other.
  public enum Era {
    LEGACY,
    MODERN;

    /// The era of a revision; one that nobody knows yet belongs to the newer family. Revisions are
    /// dates, so they compare as text.
    public static Era of(String revision) {
      return revision.compareTo(Protocol.MODERN) < 0 ? LEGACY : MODERN;
    }
  }

  private Protocol() {}

  /// Whether a revision is a known one of the legacy era.
  public static boolean isLegacy(String revision) {
    return LEGACY_REVISIONS.contains(revision);
  }
}
