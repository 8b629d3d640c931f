package dev.roundhouse.systemtools.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileToolsTest {
  private final Yard yard;

  FileToolsTest(@TempDir Path home) throws IOException {
    yard = new Yard(home);
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(yard.open.resolve(name), content).toString();
  }

  private static String id(Json written) {
    return Objects.requireNonNull(written.get("undo_id").text());
  }

  private static String numbered(int count) {
    return IntStream.range(0, count)
        .mapToObj(each -> "line " + each + "\n")
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 'line 0\nline 1\n', 2, true", "8, 5, 'line 8\nline 9\n', 2, false",
    "0, 10, '', 10, false", "10, 5, '', 0, false"
  })
  void linesAreReadFromAnyOneOn(
      int offset, int lines, String content, int returned, boolean hasMore) throws Exception {
    String path = file("ten.log", numbered(10));

    Json told = yard.run("read_file", "path", path, "offset", "" + offset, "lines", "" + lines);

    assertThat(told.get("total_lines").integer(0)).isEqualTo(10);
    assertThat(told.get("offset").integer(-1)).isEqualTo(offset);
    assertThat(told.get("lines_returned").integer(-1)).isEqualTo(returned);
    assertThat(told.get("has_more").truth(!hasMore)).isEqualTo(hasMore);
    if (!content.isEmpty()) {
      assertThat(told.get("content").text()).isEqualTo(content);
    }
  }

  @Test
  void aLastLineWithoutAnEndCounts() throws Exception {
    Json told = yard.run("read_file", "path", file("open.log", "a\nb"));

    assertThat(told.get("total_lines").integer(0)).isEqualTo(2);
    assertThat(told.get("lines_returned").integer(0)).isEqualTo(2);
    assertThat(yard.run("read_file", "path", file("empty.log", "")).get("total_lines").integer(9))
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "100", "9999"})
  void theLastLinesAreThoseOfTheWholeFile(int lines) throws Exception {
    List<String> all = numbered(9000).lines().toList();
    String path = file("long.log", numbered(9000));

    Json told = yard.run("tail_file", "path", path, "lines", "" + lines);

    String expected =
        all.subList(Math.max(0, all.size() - lines), all.size()).stream()
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    String content = told.get("content").text();
    assertThat(expected).endsWith(content);
    assertThat(told.get("truncated").truth(false)).isEqualTo(expected.length() > 64 << 10);
    if (expected.length() <= 64 << 10) {
      assertThat(content).isEqualTo(expected);
    }
  }

  @Test
  void aHugeFileIsReadAsFarAsIsAllowedAndItsEndAtOnce() throws Exception {
    Path huge = yard.open.resolve("huge.log");
    try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(8L << 30);
      file.seek((8L << 30) - 6);
      file.writeBytes("\nlast\n");
    }

    assertThat(yard.run("tail_file", "path", huge.toString(), "lines", "1").get("content").text())
        .isEqualTo("last\n");
    Json told = yard.run("read_file", "path", huge.toString());
    assertThat(told.get("total_lines").toString()).isEqualTo("null");
    assertThat(told.get("truncated").truth(false)).isTrue();
    assertThat(told.get("content").text()).hasSizeLessThanOrEqualTo(64 << 10);
  }

  @Test
  void bytesThatAreNoTextAreReplaced() throws Exception {
    Path binary = Files.write(yard.open.resolve("b.bin"), new byte[] {'a', (byte) 0xff, 0, '\n'});

    assertThat(yard.run("read_file", "path", binary.toString()).get("content").text())
        .isEqualTo("a\uFFFD\0\n");
  }

  @Test
  void searchesFindNamesBelow() throws Exception {
    Json told = yard.run("search_files", "directory", yard.open.toString(), "pattern", "*.LOG");

    assertThat(told.get("matches").items())
        .extracting(each -> each.get("path").text())
        .containsExactly(yard.open + "/sub/deep/inner.log");
    assertThat(told.get("truncated").truth(true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "*,x,true",
    "a*b,ab,true",
    "a*b,axxb,true",
    "a*b,axxc,false",
    "?,x,true",
    "?,xy,false",
    "*.log,A.LOG,true",
    "**,x,true",
    "a?c*,abcd,true",
    "x,xy,false",
    "*a*a*a*a*b,aaaaaaaaaaaaaaa,false"
  })
  void patternsKnowAnyCharactersAndOne(String pattern, String name, boolean matches) {
    assertThat(new Wildcard(pattern).matches(name)).isEqualTo(matches);
  }

  @Test
  void whatIsWrittenCanBeUndone() throws Exception {
    Path file = Path.of(file("notes.txt", "before"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

    Json dry = yard.run("write_file", "path", file + "", "content", "after", "dry_run", "true");
    assertThat(dry.get("action").text()).isEqualTo("replaced");
    assertThat(file).hasContent("before");

    Json written = yard.run("write_file", "path", file + "", "content", "after");
    String id = id(written);
    assertThat(file).hasContent("after");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw-r--"));

    yard.run("undo_write_file", "undo_id", id, "dry_run", "true");
    assertThat(file).hasContent("after");
    assertThat(yard.run("undo_write_file", "undo_id", id).get("action").text())
        .isEqualTo("restored");
    assertThat(file).hasContent("before");
    assertThatThrownBy(() -> yard.run("undo_write_file", "undo_id", id))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void aNewFileIsRemovedAgainUnlessItWasChanged() throws Exception {
    Path file = yard.open.resolve("sub/new.txt");

    Json first = yard.run("write_file", "path", file + "", "content", "x");
    assertThat(first.get("action").text()).isEqualTo("created");
    yard.run("undo_write_file", "undo_id", id(first));
    assertThat(file).doesNotExist();

    Json second = yard.run("write_file", "path", file + "", "content", "x");
    Files.writeString(file, "by somebody else");
    assertThatThrownBy(() -> yard.run("undo_write_file", "undo_id", id(second)))
        .hasMessageContaining("has been changed since");
    assertThat(file).hasContent("by somebody else");
  }

  @Test
  void nothingIsWrittenWhereNothingIsOpenForIt() {
    FileRules readOnly =
        new FileRules(List.of(yard.open), List.of(), List.of(), List.of(), 1024, 1024);

    assertThatThrownBy(
            () -> new Writes(new Shelf(readOnly), new Undo()).write(yard.open + "/a", "x", false))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("system.files.writable");
    assertThat(yard.open.resolve("a")).doesNotExist();
  }

  @Test
  void aRootIsAnAbsoluteDirectory() {
    for (String bad : List.of("/", "relative", "/a/../b", "/a/./b")) {
      assertThatThrownBy(
              () -> new FileRules(List.of(Path.of(bad)), List.of(), List.of(), List.of(), 1, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is no root");
    }
  }
}
