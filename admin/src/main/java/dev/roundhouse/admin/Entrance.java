package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.TokenException;
import dev.roundhouse.updates.ProtectionException;

/// Lets a request with a good token in to its route, and tells what went wrong there as a problem.
final class Entrance {
  /// What is behind it.
  @FunctionalInterface
  interface Route {
    void handle(Request request, Response response, Principal principal)
        throws InterruptedException;
  }

  private final Gate gate;

  Entrance(Gate gate) {
    this.gate = requireNonNull(gate, "gate");
  }

  /// 401 comes before anything is said about what is there.
  void enter(Request request, Response response, Route route) throws InterruptedException {
    try {
      Principal principal = gate.authenticate(request, response);
      if (principal != null && gate.hasRequestLeft(request, response, principal)) {
        enter(request, response, route, principal);
      }
    } catch (AuditException e) {
      Problems.send(response, ProblemKind.AUDIT_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private void enter(Request request, Response response, Route route, Principal principal)
      throws InterruptedException {
    try {
      route.handle(request, response, principal);
    } catch (DeniedException e) {
      gate.lacks(request, response, e.scope());
    } catch (CatalogException e) {
      ProblemKind kind =
          switch (e.kind()) {
            case CONFLICT -> ProblemKind.CONFLICT;
            case READ_ONLY -> ProblemKind.READ_ONLY;
            case NOT_FOUND -> ProblemKind.NOT_FOUND;
            case INVALID -> ProblemKind.INVALID;
          };
      Problems.send(response, kind, String.valueOf(e.getMessage()));
    } catch (ProtectionException e) {
      ProblemKind kind =
          switch (e.reason()) {
            case UNAUTHORIZED, SAME_PERSON -> ProblemKind.PROTECTED;
            case BUSY, REFUSED -> ProblemKind.CONFLICT;
            case NOT_FOUND -> ProblemKind.NOT_FOUND;
          };
      Problems.send(response, kind, String.valueOf(e.getMessage()), e.reason().wire());
    } catch (FleetException e) {
      ProblemKind kind =
          switch (e.category()) {
            case NOT_FOUND -> ProblemKind.NOT_FOUND;
            case HELD -> ProblemKind.CONFLICT;
            case PARKED, TRIPPED -> ProblemKind.SERVER_FAILED;
            case START_FAILED, BACKING_OFF, INSTALLING, TIMEOUT, GONE, CLOSED ->
                ProblemKind.SERVER_FAILED;
          };
      Problems.send(response, kind, String.valueOf(e.getMessage()));
    } catch (TokenException | IllegalArgumentException e) {
      Problems.send(response, ProblemKind.INVALID, String.valueOf(e.getMessage()));
    }
  }
}
