package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ToolEvent;
import dev.roundhouse.gateway.ToolReply;
import dev.roundhouse.gateway.ToolRun;
import dev.roundhouse.gateway.ToolWord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One call that was made in the console, from its beginning until its answer is kept among the
/// [Results]. Safe for many threads.
final class RunningCall {
  /// Who called what.
  ///
  /// @param subject whose it is
  /// @param filled the form as it was sent
  /// @param arguments as they were sent
  record Ask(String subject, String tool, Fields filled, String arguments) {
    Ask {
      requireNonNull(subject, "subject");
      requireNonNull(tool, "tool");
      requireNonNull(filled, "filled");
      requireNonNull(arguments, "arguments");
    }
  }

  private final String id;
  private final Ask ask;
  private final InstantSource clock;
  private final Instant since;
  private final Function<ToolReply, String> keep;
  private final AtomicReference<RunState> state =
      new AtomicReference<>(new RunState.Working(List.of()));
  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable ToolRun run;

  /// @param keep puts the answer where it is found again, and gives its name
  RunningCall(String id, Ask ask, InstantSource clock, Function<ToolReply, String> keep) {
    this.id = requireNonNull(id, "id");
    this.ask = requireNonNull(ask, "ask");
    this.clock = requireNonNull(clock, "clock");
    this.since = clock.instant();
    this.keep = requireNonNull(keep, "keep");
  }

  /// It is under way. Comes once, before anybody else knows of it.
  void began(ToolRun begun) {
    run = requireNonNull(begun, "begun");
  }

  /// What the gateway says of it.
  void heard(ToolEvent event) {
    Instant now = clock.instant();
    switch (event) {
      case ToolEvent.Progressed(double progress, Double total, String message) ->
          happened(new RunState.Event.Progressed(new RunState.Step(progress, total, message, now)));
      case ToolEvent.Asked asked ->
          happened(new RunState.Event.Asked(new RunState.Open(asked.question(), now)));
      case ToolEvent.Settled(long number) -> happened(new RunState.Event.Settled(number));
      case ToolEvent.Ended(ToolReply reply) ->
          happened(new RunState.Event.Finished(keep.apply(reply)));
    }
  }

  private void happened(RunState.Event event) {
    RunState now = state.updateAndGet(before -> RunState.next(before, event));
    if (now instanceof RunState.Ended) {
      ended.countDown();
    }
    if (now instanceof RunState.Ended || now instanceof RunState.Asking) {
      wanted.countDown();
    }
  }

  /// Waits until it has ended or asks something.
  void await(Duration longest) throws InterruptedException {
    wanted.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Waits until it has ended.
  ///
  /// @return false when it has not by then
  boolean awaitEnd(Duration longest) throws InterruptedException {
    return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  void cancel(String reason) {
    happened(new RunState.Event.Unwanted());
    requireNonNull(run, "run").cancel(reason);
  }

  /// @return false when nobody waits for this answer any more
  boolean answer(long number, ToolWord word) {
    return requireNonNull(run, "run").answer(number, word);
  }

  String id() {
    return id;
  }

  Ask ask() {
    return ask;
  }

  Instant since() {
    return since;
  }

  RunState state() {
    return state.get();
  }

  boolean isUnderWay() {
    return !(state() instanceof RunState.Ended);
  }
}
