package dev.roundhouse.catalog;

/// Leaves one entry behind. Carries the reason and no stack: it is an answer, not a fault.
final class ClientConfigImportRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  ClientConfigImportRefusal(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
