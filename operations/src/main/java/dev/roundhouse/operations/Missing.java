package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ToolFindings;
import dev.roundhouse.gateway.ToolFindings.Listed;
import dev.roundhouse.gateway.ToolFindings.Owner;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.Decision;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.Refusal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why somebody does not see a tool, or cannot call it: the first thing that stands in the way, in
/// the order in which it would be met. Or that nothing does.
public sealed interface Missing {
  /// What it is decided from.
  ///
  /// @param name as it was asked for
  /// @param virtual through which it is looked for
  /// @param server the one that is meant; null where there is none of that name
  /// @param nearestServer a server that somebody may have meant
  record Facts(
      String name,
      Optional<ServerId> virtual,
      ToolFindings findings,
      @Nullable ServerLine server,
      Optional<String> nearestServer) {
    public Facts {
      requireNonNull(name, "name");
      requireNonNull(virtual, "virtual");
      requireNonNull(findings, "findings");
      requireNonNull(nearestServer, "nearestServer");
    }
  }

  /// Nothing stands in the way.
  record There(String shownAs) implements Missing {}

  /// There is no such virtual server.
  record NoVirtual(ServerId name) implements Missing {}

  /// There is no such server.
  record NoServer(ServerId server, Optional<String> nearest) implements Missing {}

  /// Its definition says that it is not used.
  record Disabled(ServerId server) implements Missing {}

  /// A person has to let its server in first.
  record Quarantined(ServerId server) implements Missing {}

  /// Its server was stopped or drained by hand.
  ///
  /// @param isListed whether clients see the tool all the same
  record Stopped(ServerId server, boolean isListed) implements Missing {}

  /// Its server needs a person.
  record Parked(ServerId server, String why, String cure, boolean isListed) implements Missing {}

  /// Its server cannot be started, or does not answer.
  record Failing(ServerId server, String why, boolean isListed) implements Missing {}

  /// Nobody knows what its server lists.
  record ListUnknown(ServerId server, String why) implements Missing {}

  /// No server lists it.
  record NoTool(String name, Optional<ServerId> server, List<String> nearest) implements Missing {
    public NoTool {
      nearest = List.copyOf(nearest);
    }
  }

  /// The virtual server does not show it.
  record LeftOut(ServerId virtual, Owner owner) implements Missing {}

  /// The scopes do not reach it.
  ///
  /// @param needed those of which one would do
  record OutOfScope(Owner owner, List<String> needed) implements Missing {
    public OutOfScope {
      needed = List.copyOf(needed);
    }
  }

  /// Its definition is not one that a person has approved.
  record Withheld(String why) implements Missing {}

  /// A rule of the policy refuses it.
  record Denied(Reason reason, String why, boolean isListed) implements Missing {}

  /// The calls of this minute are used up.
  record Limited(Refusal refusal) implements Missing {}

  /// A person is asked at each call.
  record Asked(String why) implements Missing {}

  /// The one answer.
  static Missing of(Facts facts) {
    ToolFindings found = facts.findings();
    if (!found.isViewThere() && facts.virtual().isPresent()) {
      return new NoVirtual(facts.virtual().get());
    }
    if (found.owner().isEmpty()) {
      return new NoTool(facts.name(), Optional.empty(), found.nearest());
    }
    Owner owner = found.owner().get();
    ServerLine server = facts.server();
    if (server == null) {
      return new NoServer(owner.server(), facts.nearestServer());
    }
    Missing closed = closed(owner, server);
    return closed == null ? open(facts, owner, server) : closed;
  }

  private static @Nullable Missing closed(Owner owner, ServerLine server) {
    if (!server.definition().enabled()) {
      return new Disabled(owner.server());
    }
    return server.isQuarantined() ? new Quarantined(owner.server()) : null;
  }

  private static Missing open(Facts facts, Owner owner, ServerLine server) {
    ToolFindings found = facts.findings();
    return switch (found.listing()) {
      case Listed.Unknown(String why) -> {
        Missing state = state(owner.server(), server, false);
        yield state == null ? new ListUnknown(owner.server(), why) : state;
      }
      case Listed.No _ -> new NoTool(owner.tool(), Optional.of(owner.server()), found.nearest());
      case Listed.Yes _ -> listed(facts, owner, server);
    };
  }

  /// What keeps a server from serving; null when nothing does.
  private static @Nullable Missing state(ServerId id, ServerLine server, boolean isListed) {
    if (server.isHeld()) {
      return new Stopped(id, isListed);
    }
    String trouble = server.trouble() == null ? "" : server.trouble();
    String cure = server.cure() == null ? "" : server.cure();
    return switch (server.state()) {
      case PARKED -> new Parked(id, trouble, cure, isListed);
      case ERROR -> new Failing(id, trouble, isListed);
      case QUARANTINED, RUNNING, WAKING, STARTING, SLEEPING, STOPPING, STOPPED -> null;
    };
  }

  private static Missing listed(Facts facts, Owner owner, ServerLine server) {
    ToolFindings found = facts.findings();
    if (found.shownAs().isEmpty() && facts.virtual().isPresent()) {
      return new LeftOut(facts.virtual().get(), owner);
    }
    if (!found.isInReach()) {
      return new OutOfScope(
          owner,
          found
              .lacking()
              .map(List::of)
              .orElseGet(() -> List.of("mcp", "server:" + owner.server(), "tool:" + owner)));
    }
    if (found.held().isPresent()) {
      return new Withheld(found.held().get());
    }
    if (found.decision() instanceof Decision.Deny(Reason reason, String says)) {
      return new Denied(reason, says, !found.isHidden());
    }
    Missing state = state(owner.server(), server, true);
    return state == null ? callable(found, owner) : state;
  }

  private static Missing callable(ToolFindings found, Owner owner) {
    if (found.limit().isPresent()) {
      return new Limited(found.limit().get());
    }
    if (found.decision() instanceof Decision.Approve(String rule)) {
      return new Asked("rule " + rule + " of the policy");
    }
    return found
        .approval()
        .<Missing>map(Asked::new)
        .orElseGet(() -> new There(found.shownAs().orElse(owner.tool())));
  }

  /// Whether it stands in the list of the one who asks, whatever becomes of a call.
  default boolean isListed() {
    return switch (this) {
      case There _, Limited _, Asked _ -> true;
      case Stopped stopped -> stopped.isListed();
      case Parked parked -> parked.isListed();
      case Failing failing -> failing.isListed();
      case Denied denied -> denied.isListed();
      case NoVirtual _,
          NoServer _,
          Disabled _,
          Quarantined _,
          ListUnknown _,
          NoTool _,
          LeftOut _,
          OutOfScope _,
          Withheld _ ->
          false;
    };
  }

  /// A short code that stays the same; where a call is refused, that of the refusal.
  default String code() {
    return switch (this) {
      case There _ -> "there";
      case NoVirtual _ -> "virtual.unknown";
      case NoServer _ -> "server.unknown";
      case Disabled _ -> "server.disabled";
      case Quarantined _ -> "server.quarantined";
      case Stopped _ -> "server.stopped";
      case Parked _ -> "server.parked";
      case Failing _ -> "server.failing";
      case ListUnknown _ -> "list.unknown";
      case NoTool _ -> "tool.unknown";
      case LeftOut _ -> "virtual.left-out";
      case OutOfScope _ -> Reason.SCOPE_MISSING.wire();
      case Withheld _ -> Reason.PIN_WITHHELD.wire();
      case Denied denied -> denied.reason().wire();
      case Limited limited -> limited.refusal().reason().wire();
      case Asked _ -> Reason.APPROVAL_REQUIRED.wire();
    };
  }
}
