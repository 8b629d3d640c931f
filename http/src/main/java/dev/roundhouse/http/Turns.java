package dev.roundhouse.http;

import java.util.ArrayDeque;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// Runs tasks one at a time in the order they came, on a virtual thread that lives only while there
/// are any.
final class Turns implements Runnable {
  private final ThreadFactory threads;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(4);
  private boolean isRunning;

  Turns(ThreadFactory threads) {
    this.threads = threads;
  }

  synchronized void add(Runnable task) {
    tasks.add(task);
    if (!isRunning) {
      isRunning = true;
      threads.newThread(this).start();
    }
  }

  synchronized int size() {
    return tasks.size();
  }

  @Override
  public void run() {
    for (Runnable task = next(); task != null; task = next()) {
      Actions.run(task);
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = tasks.poll();
    isRunning = task != null;
    return task;
  }
}
