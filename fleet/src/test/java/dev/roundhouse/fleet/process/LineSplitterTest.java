package dev.roundhouse.fleet.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private final List<String> heads = new ArrayList<>();
  private final List<Long> tooLong = new ArrayList<>();

  private LineSplitter splitter(int maxLine, boolean keepsHead) {
    return new LineSplitter(
        maxLine,
        keepsHead,
        new LineSplitter.Sink() {
          @Override
          public void line(byte[] line) {
            lines.add(new String(line, StandardCharsets.ISO_8859_1));
          }

          @Override
          public void cut(byte[] head) {
            heads.add(new String(head, StandardCharsets.ISO_8859_1));
          }

          @Override
          public void tooLong(long bytes) {
            tooLong.add(bytes);
          }
        });
  }

  @Test
  void agreesWithSplittingTheWholeTextHoweverItArrives() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      lines.clear();
      tooLong.clear();
      List<String> expected = new ArrayList<>();
      List<Long> expectedTooLong = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      int max = 20_000;
      for (int line = 0; line < 20; line++) {
        int length = random.nextInt(5) == 0 ? random.nextInt(60_000) : random.nextInt(300);
        text.append(("" + (char) ('a' + line)).repeat(length)).append('\n');
        if (length > max) {
          expectedTooLong.add((long) length);
        } else if (length > 0) {
          expected.add(("" + (char) ('a' + line)).repeat(length));
        }
      }
      LineSplitter splitter = splitter(max, false);
      InputStream in = arriving(text.toString(), random);

      int count;
      do {
        count = splitter.read(in);
      } while (count >= 0);

      assertThat(lines).isEqualTo(expected);
      assertThat(tooLong).isEqualTo(expectedTooLong);
      assertThat(splitter.unfinished()).isZero();
    }
  }

  @Test
  void aLineOfExactlyTheLimitIsALine() throws IOException {
    LineSplitter splitter = splitter(8, false);
    InputStream in = bytes("12345678\n123456789\nrest");

    while (splitter.read(in) >= 0) {}

    assertThat(lines).containsExactly("12345678");
    assertThat(tooLong).containsExactly(9L);
    assertThat(splitter.unfinished()).isEqualTo(4);
  }

  @Test
  void theBeginningOfALongLineIsKeptIfWanted() throws IOException {
    LineSplitter splitter = splitter(5, true);
    InputStream in = bytes("abcdefghij\nnext\n");

    while (splitter.read(in) >= 0) {}

    assertThat(heads).containsExactly("abcde");
    assertThat(tooLong).containsExactly(10L);
    assertThat(lines).containsExactly("next");
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Gives less than asked for, as a pipe does.
  private static InputStream arriving(String text, Random random) {
    InputStream whole = bytes(text);
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return whole.read();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return whole.read(buffer, offset, Math.min(length, 1 + random.nextInt(20_000)));
      }
    };
  }
}
