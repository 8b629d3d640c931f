package dev.roundhouse.http;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Warnings and errors in the log of whoever writes there: leaked buffers, and failures that only
/// the log was told of.
final class Complaints extends Handler {
  /// The codec counts bytes twice that a client sent against the rules, notices, and says so.
  private static final String ODD = "Caught Throwable from listener onStreamClosed.";

  private static final Logger ROOT = Logger.getLogger("");

  final Queue<String> all = new ConcurrentLinkedQueue<>();

  void listen() {
    ROOT.addHandler(this);
  }

  @Override
  public void publish(LogRecord entry) {
    boolean isGrave = entry.getLevel().intValue() >= Level.WARNING.intValue();
    if (isGrave && !ODD.equals(entry.getMessage())) {
      Throwable thrown = entry.getThrown();
      all.add(entry.getLoggerName() + ": " + entry.getMessage() + (thrown == null ? "" : thrown));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
  }
}
