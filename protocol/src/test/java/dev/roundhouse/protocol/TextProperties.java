package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static dev.roundhouse.protocol.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextProperties {
  private record Cut(List<String> messages, int piece) {}

  @Test
  void eventsAreReadBackFromPiecesOfAnySize() {
    Property.holds(
        draw -> new Cut(draw.list(3, () -> Texts.request(draw)), draw.between(1, 50)),
        TextProperties::assertReadBack);
  }

  private static void assertReadBack(Cut cut) throws MalformedFrame {
    StringBuilder stream = new StringBuilder();
    List<String> sent = new ArrayList<>();
    for (String message : cut.messages()) {
      sent.add(text(Lines.single(bytes(message))));
      stream.append(text(SseWriter.event("message", null, bytes(message))));
    }
    byte[] bytes = bytes(stream.toString());
    List<String> received = new ArrayList<>();
    SseParser parser = new SseParser(1 << 20);

    for (int at = 0; at < bytes.length; at += cut.piece()) {
      parser.feed(
          bytes,
          at,
          Math.min(cut.piece(), bytes.length - at),
          (type, data, id) -> received.add(text(data)));
    }

    assertThat(received).isEqualTo(sent);
  }

  @Test
  void headerValuesAreReadBack() {
    Property.holds(
        TextProperties::points,
        text -> {
          String header = HeaderValue.encode(text);

          assertThat(header).matches("[!-~](?:[ -~]*[!-~])?");
          assertThat(HeaderValue.decode("  " + header + "\t")).isEqualTo(text);
        });
  }

  @Test
  void everyToolHasOneNameThatFits() {
    Property.holds(
        draw -> draw.list(40, () -> owner(draw)),
        owners -> {
          Map<String, ToolName.Owner> names = ToolName.assign(owners);

          assertThat(new HashSet<>(names.values())).isEqualTo(new HashSet<>(owners));
          assertThat(names.keySet()).allMatch(name -> name.length() <= ToolName.MAX_LENGTH);
          assertThat(ToolName.assign(owners.reversed())).isEqualTo(names);
        });
  }

  private static String points(Draw draw) {
    StringBuilder text = new StringBuilder();
    draw.list(12, () -> draw.point(0)).forEach(text::appendCodePoint);
    return text.toString();
  }

  /// Few servers and tools, so that they meet; tools that are named like what others are shortened
  /// to.
  private static ToolName.Owner owner(Draw draw) {
    ServerId server = server(draw);
    String tool = tool(draw);
    if (draw.truth()) {
      String name = ToolName.join(server(draw), tool);
      tool = name.substring(name.indexOf("__") + 2);
    }
    return new ToolName.Owner(server, tool);
  }

  private static ServerId server(Draw draw) {
    return new ServerId(draw.of("a", "b", "a-b"));
  }

  private static String tool(Draw draw) {
    return "t".repeat(draw.between(1, 90));
  }
}
