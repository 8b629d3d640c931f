package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.process.Child;
import dev.roundhouse.fleet.process.ChildException;
import dev.roundhouse.fleet.process.Pipes;
import dev.roundhouse.kernel.ServerId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The pipes of one who speaks lines, as others see them.
final class LinePipe implements Pipe {
  private final ServerId server;
  private final Pipes pipes;
  private final String what;
  private final boolean isPipe;
  private final Supplier<@Nullable String> end;

  /// @param what it is, for people: a container
  /// @param isPipe whether lines go straight into a process's pipe, where what nobody has read can
  ///   be seen and taken back
  /// @param end why it has ended; null while it lives
  LinePipe(
      ServerId server, Pipes pipes, String what, boolean isPipe, Supplier<@Nullable String> end) {
    this.server = requireNonNull(server, "server");
    this.pipes = requireNonNull(pipes, "pipes");
    this.what = requireNonNull(what, "what");
    this.isPipe = isPipe;
    this.end = requireNonNull(end, "end");
  }

  @Override
  public void attach(Receiver receiver) {
    requireNonNull(receiver, "receiver");
    pipes.attach(
        new Child.Receiver() {
          @Override
          public void line(byte[] line) {
            receiver.line(line);
          }

          @Override
          public void noise(String noise) {
            receiver.noise(noise);
          }

          @Override
          public void closed(String reason) {
            receiver.closed(reason);
          }
        });
  }

  @Override
  public boolean isTaken() {
    return pipes.isTaken();
  }

  @Override
  public boolean recall(byte[] line) {
    return isPipe && pipes.recall(line);
  }

  @Override
  public void send(byte[] line) {
    try {
      pipes.send(line);
    } catch (ChildException e) {
      throw switch (e.kind()) {
        case STALLED -> new FleetException(Category.TIMEOUT, server, e.what(), e);
        case ENDED, NOT_STARTED -> {
          String reason = end.get();
          yield new FleetException(
              Category.GONE,
              server,
              reason == null
                  ? "the " + what + " has closed its input"
                  : "the " + what + " is gone: " + reason,
              e);
        }
      };
    }
  }
}
