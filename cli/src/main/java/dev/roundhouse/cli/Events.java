package dev.roundhouse.cli;

import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.SseParser;
import java.util.ArrayList;
import java.util.List;

/// Bodies that may be one message or a short event stream of them.
final class Events {
  private Events() {}

  /// The last message: the response, after whatever belonged to it.
  static byte[] lastMessage(byte[] body) {
    if (body.length == 0 || body[0] == '{' || body[0] == '[') {
      return body;
    }
    List<byte[]> messages = new ArrayList<>();
    try {
      new SseParser(Integer.MAX_VALUE)
          .feed(body, 0, body.length, (type, data, id) -> messages.add(data));
    } catch (MalformedFrame e) {
      throw new CommandException(Exit.FAILED, "the answer cannot be read: " + e.getMessage());
    }
    return messages.isEmpty() ? body : messages.getLast();
  }
}
