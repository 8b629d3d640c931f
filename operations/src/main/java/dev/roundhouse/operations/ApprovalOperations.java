package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.util.List;
import java.util.Optional;

/// The inbox: calls that wait for a person, and what the person says. Safe for many threads.
public final class ApprovalOperations {
  private final Approvals approvals;
  private final Changes changes;

  ApprovalOperations(Approvals approvals, Changes changes) {
    this.approvals = requireNonNull(approvals, "approvals");
    this.changes = requireNonNull(changes, "changes");
  }

  /// Requests, the oldest first.
  ///
  /// @param state only these; empty for all of the last days
  public List<ApprovalRequest> list(Principal who, Optional<String> state) {
    Operations.need(who, Scope.APPROVE);
    return approvals.list(state);
  }

  /// One of them.
  ///
  /// @throws dev.roundhouse.security.ApprovalException when there is none
  public ApprovalRequest get(Principal who, String id) {
    Operations.need(who, Scope.APPROVE);
    return approvals.get(id);
  }

  /// Says yes or no.
  ///
  /// @throws dev.roundhouse.security.ApprovalException when there is none, it has ended, or others
  ///   have to decide
  public ApprovalRequest decide(Principal who, String id, boolean isApproved) {
    Operations.need(who, Scope.APPROVE);
    ApprovalRequest known = approvals.get(id);
    return changes.<ApprovalRequest, RuntimeException>make(
        who,
        isApproved ? "approval approve" : "approval deny",
        known.server().value(),
        known.tool() + " (" + id + ")",
        () -> approvals.decide(id, who.subject(), isApproved));
  }
}
