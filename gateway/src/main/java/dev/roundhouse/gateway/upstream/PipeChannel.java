package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.Pipe;
import dev.roundhouse.fleet.ProcessInstance;
import java.io.IOException;

/// The pipes of a child process as a channel. Ending the process is the fleet's business.
final class PipeChannel implements Channel {
  private final ProcessInstance instance;

  PipeChannel(ProcessInstance instance) {
    this.instance = requireNonNull(instance, "instance");
  }

  @Override
  public void attach(Receiver receiver) {
    instance
        .pipe()
        .attach(
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
      instance.pipe().send(line);
    } catch (FleetException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public boolean recall(byte[] line) {
    return instance.pipe().recall(line);
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
