package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static dev.roundhouse.protocol.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SseTest {
  private static final class Seen implements SseParser.Sink {
    final List<String> events = new ArrayList<>();

    @Override
    public void event(String type, byte[] data, @Nullable String id) {
      events.add(type + "|" + text(data) + "|" + id);
    }

    @Override
    public void retry(long milliseconds) {
      events.add("retry " + milliseconds);
    }
  }

  private static List<String> parse(String stream, int piece) throws MalformedFrame {
    Seen seen = new Seen();
    SseParser parser = new SseParser(10_000);
    byte[] bytes = bytes(stream);
    for (int at = 0; at < bytes.length; at += piece) {
      parser.feed(bytes, at, Math.min(piece, bytes.length - at), seen);
    }
    return seen.events;
  }

  @Test
  void readsTheSameWhateverThePiecesAndLineEnds() throws MalformedFrame {
    String stream =
        """
        \ufeffdata: first

        : comment
        event: endpoint
        id: 7
        data:/m?s=1

        data: two
        data
        data:  lines\s
        retry: 1500
        retry: x
        retry: -1
        unknown: 1

        event: nothing

        id
        data: after

        data: unfinished
        """;
    for (String lineEnd : List.of("\n", "\r", "\r\n")) {
      for (int piece : new int[] {1, 2, 3, 5, 7, 1000}) {
        assertThat(parse(stream.replace("\n", lineEnd), piece))
            .as("%s bytes", piece)
            .containsExactly(
                "message|first|null",
                "endpoint|/m?s=1|7",
                "retry 1500",
                "message|two\n\n lines |7",
                "message|after|");
      }
    }
  }

  @Test
  void aPrimingEventHasEmptyDataAndAnId() throws MalformedFrame {
    assertThat(parse("id: a/0\ndata:\n\n", 4)).containsExactly("message||a/0");
  }

  @Test
  void keepsAnIdThatCameWithoutData() throws MalformedFrame {
    SseParser parser = new SseParser(100);
    byte[] bytes = bytes("id: 9\n\nid: a\0b\n");

    parser.feed(bytes, 0, bytes.length, new Seen());

    assertThat(parser.lastEventId()).isEqualTo("9");
  }

  @Test
  void givesUpOnLinesAndEventsOverTheLimit() {
    byte[] line = bytes("data: " + "x".repeat(200));
    byte[] event = bytes(("data: " + "x".repeat(20) + "\n").repeat(10));
    SseParser forLine = new SseParser(100);
    SseParser forEvent = new SseParser(100);

    assertThatThrownBy(() -> forLine.feed(line, 0, line.length, new Seen()))
        .isInstanceOf(MalformedFrame.class);
    assertThatThrownBy(() -> forEvent.feed(event, 0, event.length, new Seen()))
        .isInstanceOf(MalformedFrame.class);
  }

  @Test
  void whatIsWrittenIsReadBack() throws MalformedFrame {
    String written =
        text(SseWriter.comment("hello"))
            + text(SseWriter.retry(Duration.ofSeconds(2)))
            + text(SseWriter.event("message", "s/1", bytes("{\n\"a\":\r\n1}")))
            + text(SseWriter.event(null, null, bytes("{}")));

    assertThat(written).contains("data: {}\n\n").contains(": hello\n\n");
    assertThat(parse(written, 3))
        .containsExactly("retry 2000", "message|{ \"a\":  1}|s/1", "message|{}|s/1");
  }

  @Test
  void refusesFieldsThatWouldForgeAnEvent() {
    assertThatThrownBy(() -> SseWriter.event("a\nb", null, bytes("1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SseWriter.event(null, "a\rb", bytes("1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SseWriter.comment("a\ndata: b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void linesAreOnlyCopiedWhenTheyHaveBreaks() throws MalformedFrame {
    byte[] flat = bytes("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}");
    byte[] pretty = bytes("\n{\n  \"jsonrpc\":\"2.0\",\r\n  \"method\":\"m\\n\"\n}\n");

    assertThat(Lines.single(flat)).isSameAs(flat);
    assertThat(Lines.single(Frame.scan(flat, Limits.DEFAULT))).isSameAs(flat);
    assertThat(text(Lines.single(Frame.scan(pretty, Limits.DEFAULT))))
        .isEqualTo("{   \"jsonrpc\":\"2.0\",    \"method\":\"m\\n\" }");
    assertThat(text(pretty)).startsWith("\n");
  }
}
