package dev.roundhouse.security.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.security.AuditQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines of a file from its beginning, and from its end.
class LinesTest {
  /// As much as both readers read at once.
  private static final int BLOCK = 1 << 16;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void bothReadersFindTheLinesThatWereWritten(long seed) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int number = 0; number < 300; number++) {
      lines.add("x".repeat(random.nextInt(20) == 0 ? random.nextInt(3 * BLOCK) : number % 50));
    }
    assertRead(lines, "");
    assertRead(lines, "half a line");
  }

  @Test
  void anEndAtTheEdgeOfABlockIsOneEnd() throws IOException {
    assertRead(List.of("x".repeat(BLOCK - 1), "y".repeat(BLOCK - 1), "z"), "");
    assertRead(List.of("x".repeat(BLOCK), "", "y".repeat(BLOCK)), "");
    assertRead(List.of(""), "");
    assertRead(List.of(), "");
    assertRead(List.of(), "half a line");
  }

  @Test
  void aLineThatIsTooLongIsInNobodysWay() throws IOException {
    Path file = folder.resolve("long");
    Files.writeString(file, "first\n" + "x".repeat(LineReader.LONGEST + BLOCK) + "\nlast\n");
    try (BackwardReader reader = new BackwardReader(file)) {
      assertThat(reader.next()).isEqualTo("last".getBytes(UTF_8));
      assertThat(reader.next()).isEmpty();
      assertThat(reader.next()).isEqualTo("first".getBytes(UTF_8));
      assertThat(reader.next()).isNull();
    }
    try (LineReader reader = new LineReader(file)) {
      assertThat(reader.next()).isEqualTo("first".getBytes(UTF_8));
      assertThat(reader.next()).hasSize(LineReader.LONGEST + 1);
      assertThat(reader.isEnded()).isFalse();
      assertThat(reader.next()).hasSize(BLOCK - 1);
      assertThat(reader.isEnded()).isTrue();
      assertThat(reader.next()).isEqualTo("last".getBytes(UTF_8));
    }
  }

  @Test
  void aHintNeverHidesALine() {
    byte[] line =
        "{\"server\":\"git\",\"name\":\"a\\\"b\",\"subject\":\"l\\u00fc\"}".getBytes(UTF_8);
    assertThat(hints(Optional.of("git"), Optional.empty()).mayFit(line)).isTrue();
    assertThat(hints(Optional.of("gi"), Optional.empty()).mayFit(line)).isFalse();
    // May be written in more than one way: only the line itself can tell.
    assertThat(hints(Optional.empty(), Optional.of("a\"b")).mayFit(line)).isTrue();
    assertThat(hints(Optional.empty(), Optional.of("lü")).mayFit(line)).isTrue();
  }

  private static Hints hints(Optional<String> server, Optional<String> tool) {
    return Hints.of(
        new AuditQuery(
            Optional.empty(),
            Optional.empty(),
            server,
            tool,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1));
  }

  private void assertRead(List<String> lines, String tail) throws IOException {
    Path file = folder.resolve("lines");
    Files.writeString(
        file, String.join("", lines.stream().map(line -> line + "\n").toList()) + tail);
    List<String> forward = new ArrayList<>();
    try (LineReader reader = new LineReader(file)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        assertThat(reader.isEnded()).isEqualTo(forward.size() < lines.size());
        forward.add(new String(line, UTF_8));
      }
    }
    List<String> written = new ArrayList<>(lines);
    if (!tail.isEmpty()) {
      written.add(tail);
    }
    assertThat(forward).isEqualTo(written);
    List<String> backward = new ArrayList<>();
    try (BackwardReader reader = new BackwardReader(file)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        backward.add(new String(line, UTF_8));
      }
    }
    assertThat(backward.reversed()).isEqualTo(lines);
  }
}
