package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static dev.roundhouse.protocol.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TextProperties {
  @Property
  void eventsAreReadBackFromPiecesOfAnySize(
      @ForAll("requests") List<String> messages, @ForAll @IntRange(min = 1, max = 50) int piece)
      throws MalformedFrame {
    StringBuilder stream = new StringBuilder();
    List<String> sent = new ArrayList<>();
    for (String message : messages) {
      sent.add(text(Lines.single(bytes(message))));
      stream.append(text(SseWriter.event("message", null, bytes(message))));
    }
    byte[] bytes = bytes(stream.toString());
    List<String> received = new ArrayList<>();
    SseParser parser = new SseParser(1 << 20);

    for (int at = 0; at < bytes.length; at += piece) {
      parser.feed(
          bytes,
          at,
          Math.min(piece, bytes.length - at),
          (type, data, id) -> received.add(text(data)));
    }

    assertThat(received).isEqualTo(sent);
  }

  @Property
  void headerValuesAreReadBack(@ForAll("points") String text) {
    String header = HeaderValue.encode(text);

    assertThat(header).matches("[!-~](?:[ -~]*[!-~])?");
    assertThat(HeaderValue.decode("  " + header + "\t")).isEqualTo(text);
  }

  @Property
  void everyToolHasOneNameThatFits(@ForAll("owners") List<ToolName.Owner> owners) {
    Map<String, ToolName.Owner> names = ToolName.assign(owners);

    assertThat(new HashSet<>(names.values())).isEqualTo(new HashSet<>(owners));
    assertThat(names.keySet()).allMatch(name -> name.length() <= ToolName.MAX_LENGTH);
    assertThat(ToolName.assign(owners.reversed())).isEqualTo(names);
  }

  @Provide
  Arbitrary<List<String>> requests() {
    return Texts.request().list().ofMaxSize(3);
  }

  @Provide
  Arbitrary<String> points() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(point -> point < 0xD800 || point > 0xDFFF)
        .list()
        .ofMaxSize(12)
        .map(points -> {
          StringBuilder text = new StringBuilder();
          points.forEach(text::appendCodePoint);
          return text.toString();
        });
  }

  /// Few servers and tools, so that they meet; tools that are named like what others are shortened
  /// to.
  @Provide
  Arbitrary<List<ToolName.Owner>> owners() {
    Arbitrary<ServerId> servers = Arbitraries.of("a", "b", "a-b").map(ServerId::new);
    Arbitrary<String> tools = Arbitraries.integers().between(1, 90).map("t"::repeat);
    Arbitrary<String> crafted =
        Combinators.combine(servers, tools)
            .as(ToolName::join)
            .map(name -> name.substring(name.indexOf("__") + 2));
    return Combinators.combine(servers, Arbitraries.oneOf(tools, crafted))
        .as(ToolName.Owner::new)
        .list()
        .ofMaxSize(40);
  }
}
