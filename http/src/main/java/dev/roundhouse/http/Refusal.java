package dev.roundhouse.http;

import java.io.Serial;

/// A request the kernel itself turns away: what to answer, in words that may be shown to the
/// client. Carries no stack trace: it says what the peer did, not where the code was.
final class Refusal extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final String detail;

  Refusal(int status, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.detail = detail;
  }

  int status() {
    return status;
  }

  String detail() {
    return detail;
  }
}
