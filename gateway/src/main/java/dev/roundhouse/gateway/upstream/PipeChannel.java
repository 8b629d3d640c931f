package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.BuiltInInstance;
import dev.roundhouse.fleet.ContainerInstance;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.Instance;
import dev.roundhouse.fleet.Pipe;
import dev.roundhouse.fleet.ProcessInstance;
import dev.roundhouse.fleet.RemoteInstance;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The pipes of a child process or of a container as a channel. Ending it is the fleet's business.
final class PipeChannel implements Channel {
  private final Instance instance;
  private final Pipe pipe;

  PipeChannel(Instance instance, Pipe pipe) {
    this.instance = requireNonNull(instance, "instance");
    this.pipe = requireNonNull(pipe, "pipe");
  }

  /// The pipe that an instance is spoken to through; null when it is spoken to otherwise.
  static @Nullable Pipe of(Instance instance) {
    return switch (instance) {
      case ProcessInstance process -> process.pipe();
      case ContainerInstance container -> container.pipe();
      case BuiltInInstance _, RemoteInstance _ -> null;
    };
  }

  /// Whether the output of an instance has a reader already and cannot be given another: whoever
  /// was promised it in the moment before it is replaced needs the next one.
  static boolean isTaken(Instance instance) {
    Pipe pipe = of(instance);
    return pipe != null && pipe.isTaken();
  }

  @Override
  public void attach(Receiver receiver) {
    pipe.attach(
        new Pipe.Receiver() {
          @Override
          public void line(byte[] line) {
            if (!isBlank(line)) {
              receiver.line(line);
            }
          }

          @Override
          public void noise(String what) {
            receiver.noise(what);
          }

          @Override
          public void closed(String reason) {
            receiver.closed(reason);
          }
        });
  }

  private static boolean isBlank(byte[] line) {
    for (byte each : line) {
      if (each > ' ' || each < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void send(byte[] line) throws IOException {
    try {
      pipe.send(line);
    } catch (FleetException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public boolean recall(byte[] line) {
    return pipe.recall(line);
  }

  @Override
  public boolean isOpen() {
    return instance.isAlive();
  }

  @Override
  public void close() {
    // The lease ends the process when nobody else needs it.
  }
}
