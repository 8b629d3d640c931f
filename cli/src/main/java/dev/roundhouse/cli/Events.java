package dev.roundhouse.cli;

import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.SseParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Event streams of messages.
final class Events {
  private static final int LONGEST = 64 << 20;

  private Events() {}

  /// The last message of a stream, read to its end: the response, after whatever belonged to it.
  ///
  /// @param told takes each message as it comes, the last one included
  static byte[] last(InputStream stream, Consumer<byte[]> told) throws IOException {
    SseParser parser = new SseParser(LONGEST);
    AtomicReference<byte[]> last = new AtomicReference<>(new byte[0]);
    byte[] buffer = new byte[4096];
    try {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        parser.feed(
            buffer,
            0,
            count,
            (type, data, id) -> {
              if (data.length > 0) {
                last.set(data);
                told.accept(data);
              }
            });
      }
    } catch (MalformedFrame e) {
      throw new CommandException(Exit.FAILED, "the answer cannot be read: " + e.getMessage());
    }
    return last.get();
  }
}
