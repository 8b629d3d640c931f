package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.Decision;
import dev.roundhouse.security.Refusal;
import java.util.List;
import java.util.Optional;

/// What everybody who decides on a tool says of it, for one principal: each by the code by which
/// calls are decided. Which of them counts first is not said here.
///
/// @param isViewThere whether there is such a virtual server, where one was asked about
/// @param owner whose tool is meant; empty when nothing of that name is known
/// @param listing whether its server is known to list it
/// @param shownAs the name that it has in the view for whoever may use everything there; empty
///   where the view leaves it out
/// @param isInReach whether the scopes reach it
/// @param lacking the scope that it takes and the principal lacks, where it names one
/// @param held why its definition is kept from clients
/// @param isHidden whether the policy keeps it out of the list of the principal
/// @param decision of the policy, for a call without arguments
/// @param limit that is used up now
/// @param approval why a person is asked at each call
/// @param nearest names that somebody may have meant
public record ToolFindings(
    boolean isViewThere,
    Optional<Owner> owner,
    Listed listing,
    Optional<String> shownAs,
    boolean isInReach,
    Optional<String> lacking,
    Optional<String> held,
    boolean isHidden,
    Decision decision,
    Optional<Refusal> limit,
    Optional<String> approval,
    List<String> nearest) {
  public ToolFindings {
    requireNonNull(owner, "owner");
    requireNonNull(listing, "listing");
    requireNonNull(shownAs, "shownAs");
    requireNonNull(lacking, "lacking");
    requireNonNull(held, "held");
    requireNonNull(decision, "decision");
    requireNonNull(limit, "limit");
    requireNonNull(approval, "approval");
    nearest = List.copyOf(nearest);
  }

  /// The server that a tool is meant to be of, and its own name there.
  public record Owner(ServerId server, String tool) {
    public Owner {
      requireNonNull(server, "server");
      requireNonNull(tool, "tool");
    }

    @Override
    public String toString() {
      return server + "/" + tool;
    }
  }

  /// What is known of the list of its server.
  public sealed interface Listed {
    /// It lists the tool.
    record Yes() implements Listed {}

    /// It lists others.
    record No() implements Listed {}

    /// Nobody knows what it lists.
    record Unknown(String why) implements Listed {
      public Unknown {
        requireNonNull(why, "why");
      }
    }
  }
}
