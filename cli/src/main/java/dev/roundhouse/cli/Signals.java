package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient.Exchange;

/// Cancels an exchange when a signal ends the program, until closed. Without it a program that was
/// started for one command would wait for the very call that nobody waits for any more.
final class Signals implements AutoCloseable {
  private final Thread hook;

  private Signals(Thread hook) {
    this.hook = requireNonNull(hook, "hook");
  }

  static Signals cancel(Exchange exchange) {
    Thread hook = new Thread(exchange::cancel, "cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Signals(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The signal has come: the hook is at work, and the program ends with it.
    }
  }
}
