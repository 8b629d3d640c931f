package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ToolQuestion;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How far a call is that was made in the console. Moved by [#next] alone, which is pure: what is
/// done about it is done by whoever brings the event.
sealed interface RunState {
  /// So many of the last words about its progress are kept.
  int STEPS = 5;

  /// The longest of these words.
  int LONGEST = 200;

  /// More questions at a time are not shown; the server hears nothing to the rest.
  int QUESTIONS = 20;

  /// What its server says of its progress.
  ///
  /// @param total what the progress is out of; null where the server does not say
  record Step(double progress, @Nullable Double total, String message, Instant at) {
    public Step {
      message = message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
      requireNonNull(at, "at");
    }
  }

  /// A question that waits for the person.
  record Open(ToolQuestion question, Instant since) {
    public Open {
      requireNonNull(question, "question");
      requireNonNull(since, "since");
    }

    /// When nobody waits for an answer any more.
    Instant until() {
      return since.plus(question.patience());
    }
  }

  /// The oldest first.
  List<Step> steps();

  record Working(List<Step> steps) implements RunState {
    public Working {
      steps = List.copyOf(steps);
    }
  }

  /// @param open at least one
  record Asking(List<Step> steps, List<Open> open) implements RunState {
    public Asking {
      steps = List.copyOf(steps);
      open = List.copyOf(open);
    }
  }

  /// Nobody waits any more, and the call has not ended yet.
  record Cancelling(List<Step> steps) implements RunState {
    public Cancelling {
      steps = List.copyOf(steps);
    }
  }

  /// @param result by which its answer is found
  record Ended(List<Step> steps, String result) implements RunState {
    public Ended {
      steps = List.copyOf(steps);
      requireNonNull(result, "result");
    }
  }

  /// What can happen to it.
  sealed interface Event {
    record Progressed(Step step) implements Event {}

    record Asked(Open open) implements Event {}

    record Settled(long number) implements Event {}

    record Unwanted() implements Event {}

    record Finished(String result) implements Event {}
  }

  /// A state and what happens in it.
  record Move(RunState state, Event event) {}

  static RunState next(RunState state, Event event) {
    return switch (new Move(state, event)) {
      case Move(Ended ended, Event _) -> ended;
      case Move(RunState now, Event.Finished(String result)) -> new Ended(now.steps(), result);
      case Move(Cancelling now, Event.Progressed(Step step)) ->
          new Cancelling(with(now.steps(), step));
      case Move(Cancelling now, Event _) -> now;
      case Move(RunState now, Event.Unwanted _) -> new Cancelling(now.steps());
      case Move(Working(List<Step> steps), Event.Progressed(Step step)) ->
          new Working(with(steps, step));
      case Move(Asking(List<Step> steps, List<Open> open), Event.Progressed(Step step)) ->
          new Asking(with(steps, step), open);
      case Move(Working(List<Step> steps), Event.Asked(Open first)) ->
          new Asking(steps, List.of(first));
      case Move(Asking now, Event.Asked _) when now.open().size() >= QUESTIONS -> now;
      case Move(Asking(List<Step> steps, List<Open> open), Event.Asked(Open more)) ->
          new Asking(steps, Stream.concat(open.stream(), Stream.of(more)).toList());
      case Move(Working now, Event.Settled _) -> now;
      case Move(Asking(List<Step> steps, List<Open> open), Event.Settled(long number)) -> {
        List<Open> left = open.stream().filter(each -> each.question().number() != number).toList();
        yield left.isEmpty() ? new Working(steps) : new Asking(steps, left);
      }
    };
  }

  private static List<Step> with(List<Step> steps, Step step) {
    List<Step> all = Stream.concat(steps.stream(), Stream.of(step)).toList();
    return all.subList(Math.max(0, all.size() - STEPS), all.size());
  }
}
