package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;

/// One owner thread and its post: messages are handled one at a time in the order of arrival, so
/// what the handler owns needs no lock. Sending never blocks. A handler that throws loses that
/// message only; the failure is logged with the mailbox's name.
public final class Mailbox<M> implements AutoCloseable {
  /// Handles one message on the owner's thread.
  @FunctionalInterface
  public interface Handler<M> {
    void handle(M message) throws InterruptedException;
  }

  private static final Logger LOG = System.getLogger("roundhouse.kernel");

  private final LinkedBlockingQueue<M> queue = new LinkedBlockingQueue<>();
  private final String name;
  private final Handler<M> handler;
  private final Thread owner;
  private volatile boolean isClosed;

  private Mailbox(String name, Handler<M> handler) {
    this.name = requireNonNull(name, "name");
    this.handler = requireNonNull(handler, "handler");
    this.owner = Thread.ofVirtual().name(name).unstarted(this::work);
  }

  /// Opens a mailbox whose owner is a virtual thread with this name.
  public static <M> Mailbox<M> open(String name, Handler<M> handler) {
    Mailbox<M> mailbox = new Mailbox<>(name, handler);
    mailbox.owner.start();
    return mailbox;
  }

  public void send(M message) {
    queue.add(message);
  }

  private void work() {
    // Not the interrupt flag alone: a handler may have swallowed it.
    while (!isClosed && !Thread.currentThread().isInterrupted()) {
      try {
        handler.handle(queue.take());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "a message to " + name + " could not be handled", e);
      }
    }
  }

  /// Stops the owner after the message it is at; later ones are dropped.
  @Override
  public void close() {
    isClosed = true;
    owner.interrupt();
  }
}
