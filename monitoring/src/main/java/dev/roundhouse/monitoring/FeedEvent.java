package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Transition;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Job;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/// Something that those who follow what happens are told.
public sealed interface FeedEvent {
  /// Its kind, as it stands in answers and filters.
  String topic();

  /// What a listener has to be allowed to do to hear of it.
  default Scope needed() {
    return Scope.MONITOR;
  }

  /// The server that it is about; empty when it is about none.
  Optional<ServerId> server();

  /// A place in the fleet is in another phase.
  record ServerMoved(Transition transition) implements FeedEvent {
    public ServerMoved {
      requireNonNull(transition, "transition");
    }

    @Override
    public String topic() {
      return "server.status";
    }

    @Override
    public Optional<ServerId> server() {
      return Optional.of(transition.server());
    }
  }

  /// A component is in another state.
  ///
  /// @param component by its name
  record HealthTurned(String component, ComponentState before, ComponentState after, String message)
      implements FeedEvent {
    private static final String OF_SERVER = "server:";

    public HealthTurned {
      requireNonNull(component, "component");
      requireNonNull(before, "before");
      requireNonNull(after, "after");
      requireNonNull(message, "message");
    }

    @Override
    public String topic() {
      return "health.changed";
    }

    @Override
    public Optional<ServerId> server() {
      return component.startsWith(OF_SERVER)
          ? Optional.of(new ServerId(component.substring(OF_SERVER.length())))
          : Optional.empty();
    }
  }

  /// A job of updates has gone on, or has come to its end.
  record JobMoved(Job job) implements FeedEvent {
    public JobMoved {
      requireNonNull(job, "job");
    }

    @Override
    public String topic() {
      return job.state().hasEnded() ? "update.complete" : "update.progress";
    }

    @Override
    public Optional<ServerId> server() {
      return Optional.of(job.target().server());
    }
  }

  /// The program has said something in its log.
  record Logged(LogLine line) implements FeedEvent {
    public Logged {
      requireNonNull(line, "line");
    }

    @Override
    public String topic() {
      return "log.line";
    }

    @Override
    public Optional<ServerId> server() {
      return Optional.empty();
    }
  }

  /// A call waits for a person.
  ///
  /// @param id of the request, by which it is approved or denied
  record ApprovalAsked(String id, ServerId of, String tool, String subject) implements FeedEvent {
    public ApprovalAsked {
      requireNonNull(id, "id");
      requireNonNull(of, "of");
      requireNonNull(tool, "tool");
      requireNonNull(subject, "subject");
    }

    @Override
    public String topic() {
      return "approval.asked";
    }

    @Override
    public Scope needed() {
      return Scope.APPROVE;
    }

    @Override
    public Optional<ServerId> server() {
      return Optional.of(of);
    }
  }

  /// An alert fires, is looked after, is silenced, or is over.
  ///
  /// @param before the state that was told last; empty for a new one
  record AlertMoved(Alert alert, String before) implements FeedEvent {
    public AlertMoved {
      requireNonNull(alert, "alert");
      requireNonNull(before, "before");
    }

    @Override
    public String topic() {
      if (before.isEmpty()) {
        return "alert.new";
      }
      return alert.state() instanceof AlertState.Resolved ? "alert.resolved" : "alert.changed";
    }

    @Override
    public Optional<ServerId> server() {
      return Optional.ofNullable(alert.cause().labels().get("server"))
          .filter(ServerId::isValid)
          .map(ServerId::new);
    }
  }

  /// An objective is met, at risk or missed, and was not before, or has no number any more.
  ///
  /// @param budgetLeft share of what may be bad that is not used up; empty where nobody knows
  record ObjectiveMoved(Objective objective, String before, String after, OptionalDouble budgetLeft)
      implements FeedEvent {
    public ObjectiveMoved {
      requireNonNull(objective, "objective");
      requireNonNull(before, "before");
      requireNonNull(after, "after");
      requireNonNull(budgetLeft, "budgetLeft");
    }

    @Override
    public String topic() {
      return "slo.changed";
    }

    @Override
    public Optional<ServerId> server() {
      return objective.server();
    }
  }

  /// An event in its place.
  ///
  /// @param number grows by one with each, since the program was started
  record Placed(long number, Instant at, FeedEvent event) {
    public Placed {
      requireNonNull(at, "at");
      requireNonNull(event, "event");
    }
  }
}
