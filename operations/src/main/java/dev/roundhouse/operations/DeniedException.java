package dev.roundhouse.operations;

import dev.roundhouse.security.Scope;
import java.io.Serial;

/// The principal may not do this; the message names the scope that could.
public final class DeniedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String wire;

  public DeniedException(Scope scope) {
    super("this needs the scope " + scope.wire());
    this.wire = scope.wire();
  }

  public Scope scope() {
    return new Scope(wire);
  }
}
