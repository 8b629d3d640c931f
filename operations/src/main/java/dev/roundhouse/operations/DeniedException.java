package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.Scope;
import java.io.Serial;
import java.util.Locale;

/// The principal may not do this; the message names the scope that could.
public final class DeniedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Scope scope;

  DeniedException(Scope scope) {
    super("this needs the scope " + scope.name().toLowerCase(Locale.ROOT));
    this.scope = requireNonNull(scope, "scope");
  }

  public Scope scope() {
    return scope;
  }
}
