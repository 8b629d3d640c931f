package dev.roundhouse.http;

import org.jspecify.annotations.Nullable;

/// The exchange a connection or stream is busy with: what has to be told when bytes may flow, time
/// passes, or it is over. Empty in between. Used on the event loop.
final class InWork {
  private @Nullable Lifeline lifeline;
  private @Nullable Outbox outbox;

  void begin(Lifeline line) {
    lifeline = line;
  }

  /// The answer is written through this outbox. An event stream no longer counts as a request.
  void open(Outbox box) {
    outbox = box;
    if (box.isEvents() && lifeline != null) {
      lifeline.wireDone();
    }
  }

  void pump() {
    if (outbox != null) {
      outbox.pump();
    }
  }

  void tick(long now) {
    if (outbox != null) {
      outbox.tick(now);
    }
  }

  /// Ends an event stream properly; anything else ends by itself.
  void drain() {
    if (outbox != null && outbox.isEvents()) {
      outbox.end();
    }
  }

  /// The client has gone before the end.
  void cancel() {
    if (lifeline != null) {
      lifeline.cancel();
    }
    end();
  }

  /// Nothing more will be written; lets go of everything.
  void end() {
    Outbox box = outbox;
    Lifeline line = lifeline;
    outbox = null;
    lifeline = null;
    if (box != null) {
      box.closed();
    }
    if (line != null) {
      line.wireDone();
    }
  }
}
