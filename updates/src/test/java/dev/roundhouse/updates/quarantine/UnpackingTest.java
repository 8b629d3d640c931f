package dev.roundhouse.updates.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Unpacked;
import dev.roundhouse.updates.UnpackedFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class UnpackingTest {
  private static final Bounds SMALL =
      new Bounds(20, ByteSize.ofKiB(100), ByteSize.ofKiB(200), 50, ByteSize.ofKiB(80), 200, 6);

  @TempDir private Path outside;
  private Path inside;

  @BeforeEach
  void make() throws IOException {
    inside = Files.createDirectory(outside.resolve("inside"));
  }

  private Unpacked unpack(byte[] bytes, Bounds bounds) throws Exception {
    Path archive = Files.write(outside.resolve("it-1.0.0.tgz"), bytes);
    return new Unpacking(bounds)
        .unpack(archive, Archive.integrity(archive), inside.resolve("home"));
  }

  private static Archive good() {
    return new Archive().file("package/package.json", "{}");
  }

  @Test
  void unpacksWhatNpmPacks() throws Exception {
    String longer = "package/" + "long/".repeat(30) + "name.js";
    Archive archive =
        new Archive()
            .pax('g', "comment", "0123456789")
            .folder("package/")
            .file("package/package.json", "{\"name\":\"it\"}")
            .program("package/bin/run.js", "#!/usr/bin/env node\n")
            .pax("path", "package/lib/ä " + "x".repeat(120) + ".js")
            .file("package/lib/short", "pax")
            .record('L', longer + "\0")
            .file(longer.substring(0, 99), "gnu")
            .entry(
                new Archive.Head("prefixed.js", 7, '0').text(345, "package/posix"),
                "posix 7".getBytes(UTF_8))
            .entry(
                new Archive.Head("timed.js", 5, '0')
                    .text(345, "package/posix")
                    .text(476, "15020720275\0" + "15020720275\0"),
                "timed".getBytes(UTF_8))
            .folder("package/empty/")
            .file("package/old/style/", "")
            .file("package/nothing", "");

    Unpacked unpacked = unpack(archive.bytes(), Bounds.DEFAULT);

    Path home = inside.resolve("home");
    assertThat(unpacked.folder()).isEqualTo(home);
    assertThat(unpacked.files())
        .extracting(UnpackedFile::path)
        .containsExactly(
            "bin/run.js",
            "lib/ä " + "x".repeat(120) + ".js",
            "long/".repeat(30) + "name.js",
            "nothing",
            "package.json",
            "posix/prefixed.js",
            "posix/timed.js");
    assertThat(home.resolve("package.json")).hasContent("{\"name\":\"it\"}");
    assertThat(home.resolve("posix/prefixed.js")).hasContent("posix 7");
    assertThat(home.resolve("empty")).isEmptyDirectory();
    assertThat(home.resolve("old/style")).isEmptyDirectory();
    UnpackedFile run = unpacked.files().getFirst();
    assertThat(run.wasExecutable()).isTrue();
    assertThat(run.bytes()).isEqualTo(20);
    assertThat(run.sha256())
        .isEqualTo("a59c47872b71f12589942892464e764c0db350c20b72228645615cc36e0a0725");
    assertThat(unpacked.bytes())
        .isEqualTo(unpacked.files().stream().mapToLong(UnpackedFile::bytes).sum());
    try (Stream<Path> all = Files.walk(home)) {
      for (Path each : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .as(each.toString())
            .isEqualTo(Files.isDirectory(each) ? "rwx------" : "rw-------");
      }
    }
  }

  private static Arguments hostile(String what, byte[] archive, String... says) {
    return Arguments.of(what, archive, List.of(says));
  }

  private static Arguments named(String name, String says) {
    return hostile(
        name.replace('\0', '~'), good().pax("path", name).file("x", "evil").bytes(), says);
  }

  static Stream<Arguments> hostile() {
    return Stream.of(paths(), kinds(), twins(), broken(), bombs()).flatMap(each -> each);
  }

  private static Stream<Arguments> paths() {
    return Stream.of(
        named("../evil", "leads out of its folder"),
        named("package/../evil", "leads out of its folder"),
        named("package/../../evil", "leads out of its folder"),
        named("package/a/../../../evil", "leads out of its folder"),
        named("package/..", "leads out of its folder"),
        named("package/a/..", "leads out of its folder"),
        named("..", "leads out of its folder"),
        named("/etc/evil", "has an absolute path"),
        named("//evil", "has an absolute path"),
        named("package//evil", "has an empty step"),
        named("package/./evil", "has an empty step"),
        named("./package/evil", "has an empty step"),
        named("package\\..\\..\\evil", "has a backslash"),
        named("package/..\\evil", "has a backslash"),
        named("C:/evil", "names a drive"),
        named("package/c:evil", "names a drive"),
        named("package/evil\0.js", "that nobody sees"),
        named("package/evil\n.js", "that nobody sees"),
        named("package/evil\u001b[2J.js", "that nobody sees"),
        named("package/evil\u202ejs.exe", "that nobody sees"),
        named("package/ev\u200bil.js", "that nobody sees"),
        named("package/\uff0e\uff0e/evil", "where names are normalised"),
        named("package/\u2025/evil", "where names are normalised"),
        named("package/a\uff0fb", "where names are normalised"),
        named("other/evil", "outside of the top folder"),
        named("evil", "outside of the top folder"),
        named("package", "not in the top folder"),
        named("", "has no name"),
        named("package/" + "x".repeat(300), "path of more than 200 bytes"),
        named("package/a/b/c/d/e/f/g/h", "in more than 6 folders"),
        hostile(
            "a name by GNU",
            good().record('L', "package/../../evil\0").file("x", "evil").bytes(),
            "leads out of its folder"),
        hostile(
            "a prefix by POSIX",
            good()
                .entry(new Archive.Head("evil", 0, '0').text(345, "package/.."), new byte[0])
                .bytes(),
            "leads out of its folder"),
        hostile(
            "something that is no time behind a short prefix",
            good()
                .entry(
                    new Archive.Head("a.js", 0, '0').text(345, "package").text(476, "/../.."),
                    new byte[0])
                .bytes(),
            "has a NUL in its name"),
        hostile(
            "a folder", good().folder("package/../../evil/").bytes(), "leads out of its folder"),
        hostile(
            "a NUL in the header",
            good().entry(new Archive.Head("package/a\0/../../b", 0, '0'), new byte[0]).bytes(),
            "has a NUL in its name"),
        hostile(
            "no UTF-8",
            good()
                .entry(
                    new Archive.Head("package/", 0, '0')
                        .put(8, new byte[] {(byte) 0xc0, (byte) 0xae}),
                    new byte[0])
                .bytes(),
            "not in UTF-8"));
  }

  private static Stream<Arguments> kinds() {
    return Stream.of(
        hostile("a symbolic link", good().odd('2', "package/l", "/etc").bytes(), "symbolic link"),
        hostile("one inside", good().odd('2', "package/l", "x").bytes(), "symbolic link"),
        hostile(
            "one with a file behind it",
            good().odd('2', "package/l", "/tmp").file("package/l/evil", "evil").bytes(),
            "\"package/l\"",
            "symbolic link"),
        hostile("a hard link", good().odd('1', "package/l", "/etc/passwd").bytes(), "hard link"),
        hostile("a long link", good().record('K', "/etc/passwd\0").bytes(), "symbolic link"),
        hostile("a device", good().odd('3', "package/d", "").bytes(), "is a device"),
        hostile("a block device", good().odd('4', "package/d", "").bytes(), "is a device"),
        hostile("a pipe", good().odd('6', "package/d", "").bytes(), "is a pipe"),
        hostile("a sparse file", good().odd('S', "package/d", "").bytes(), "of the kind \"S\""),
        hostile("part of a volume", good().odd('M', "package/d", "").bytes(), "of the kind \"M\""),
        hostile(
            "a sparse file by pax",
            good().pax("GNU.sparse.major", "1").file("package/s", "").bytes(),
            "GNU.sparse.major"),
        hostile(
            "a folder with content",
            good().entry(new Archive.Head("package/f/", 4, '5'), "evil".getBytes(UTF_8)).bytes(),
            "a folder with content"));
  }

  private static Stream<Arguments> twins() {
    return Stream.of(
        hostile("twice", good().file("package/package.json", "{}").bytes(), "is there twice"),
        hostile("by case", good().file("package/PACKAGE.json", "{}").bytes(), "is there twice"),
        hostile(
            "by form",
            good().file("package/\u00e9", "").file("package/e\u0301", "").bytes(),
            "is there twice"),
        hostile(
            "a file and a folder",
            good().file("package/a", "").file("package/a/b", "").bytes(),
            "a folder that is a file as well"),
        hostile(
            "a folder and a file",
            good().file("package/a/b", "").file("package/A", "").bytes(),
            "is there twice"),
        hostile(
            "two names",
            good().pax("path", "package/a").record('L', "package/b\0").file("c", "").bytes(),
            "one name by pax and another by GNU"),
        hostile(
            "two paths",
            good().record('x', "18 path=package/a\n18 path=package/b\n").file("c", "").bytes(),
            "says \"path\" where it may not"),
        hostile(
            "a path for all",
            good().pax('g', "path", "package/a").file("c", "").bytes(),
            "says \"path\" where it may not"),
        hostile(
            "a record twice",
            good().pax("path", "package/a").pax("path", "package/b").file("c", "").bytes(),
            "names an entry twice"));
  }

  private static Stream<Arguments> broken() {
    byte[] whole = good().file("package/a", "x".repeat(3000)).bytes();
    byte[] flipped = whole.clone();
    flipped[flipped.length - 8] ^= 1;
    byte[] header = good().tar();
    header[0] ^= 1;
    byte[] negative = new byte[12];
    Arrays.fill(negative, (byte) 0xff);
    return Stream.of(
        hostile("nothing", new byte[0], "is cut short"),
        hostile("no gzip", "PK\u0003\u0004 and so on".getBytes(UTF_8), "not compressed with gzip"),
        hostile("the magic as text", "\\x1f\\x8b".getBytes(UTF_8), "not compressed with gzip"),
        hostile("half", Arrays.copyOf(whole, whole.length / 2), "is cut short"),
        hostile("no last byte", Arrays.copyOf(whole, whole.length - 1), "is cut short"),
        hostile("no end of tar", Archive.gzip(good().unended()), "is cut short"),
        hostile("half an end", Archive.gzip(good().raw(new byte[512]).unended()), "is cut short"),
        hostile(
            "cut in a file",
            Archive.gzip(Arrays.copyOf(good().file("package/a", "x".repeat(2000)).tar(), 2048)),
            "is cut short"),
        hostile("a wrong checksum", flipped, "gzip checksum is wrong"),
        hostile("a broken header", Archive.gzip(header), "headers is broken"),
        hostile("no archive in it", Archive.gzip("hello".repeat(300).getBytes(UTF_8)), "number"),
        hostile("no file", new Archive().folder("package/").bytes(), "no file in it"),
        hostile("behind gzip", Arrays.copyOf(whole, whole.length + 1), "behind its end"),
        hostile("a second gzip", twice(whole), "behind its end"),
        hostile(
            "behind tar",
            Archive.gzip(good().raw(new byte[1024]).file("package/evil", "x").tar()),
            "behind its end"),
        hostile(
            "a negative size",
            good()
                .entry(new Archive.Head("package/n", 0, '0').put(124, negative), new byte[0])
                .bytes(),
            "negative or too large"),
        hostile(
            "a broken record", good().record('x', "99 path=x\n").bytes(), "pax in it is broken"),
        hostile(
            "a name for nothing", good().pax("path", "package/x").bytes(), "belongs to nothing"));
  }

  private static byte[] twice(byte[] whole) {
    byte[] both = Arrays.copyOf(whole, whole.length * 2);
    System.arraycopy(whole, 0, both, whole.length, whole.length);
    return both;
  }

  private static Stream<Arguments> bombs() {
    Archive many = good();
    for (int at = 0; at < 30; at++) {
      many.folder("package/" + at + "/");
    }
    byte[] noise = new byte[90 << 10];
    new Random(3).nextBytes(noise);
    Archive large = good();
    for (int at = 0; at < 3; at++) {
      large.entry(new Archive.Head("package/" + at, noise.length, '0'), noise);
    }
    Archive names = good();
    for (int at = 0; at < 70; at++) {
      names.pax('g', "comment", "x");
    }
    return Stream.of(
        hostile("many", many.bytes(), "more than 20 entries"),
        hostile("many names", names.bytes(), "more than 20 entries"),
        hostile("large in sum", large.bytes(), "more than 200KiB"),
        hostile(
            "a large file",
            good().file("package/a", "x".repeat(110 << 10)).bytes(),
            "\"package/a\"",
            "larger than 100KiB"),
        hostile(
            "a large file by pax",
            good().pax("size", "999999999999").file("package/a", "x").bytes(),
            "larger than 100KiB"),
        hostile("a bomb", good().file("package/a", "x".repeat(90 << 10)).bytes(), "as in a bomb"),
        hostile(
            "a bomb behind its end",
            Archive.gzip(good().raw(new byte[150 << 10]).tar()),
            "as in a bomb"),
        hostile(
            "a large name",
            good().record('L', "package/" + "x".repeat(70 << 10)).bytes(),
            "has a name of"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void refusesAndLeavesNothing(String what, byte[] archive, List<String> says) throws Exception {
    RefusedArchive refused =
        catchThrowableOfType(RefusedArchive.class, () -> unpack(archive, SMALL));

    assertThat(refused).as(what).isNotNull();
    assertThat(refused.what()).startsWith("it-1.0.0.tgz is not unpacked: ");
    assertThat(refused.what()).contains(says);
    assertThat(refused.what().chars().allMatch(each -> each >= ' ' && each != 0x7f)).isTrue();
    assertThat(inside).isEmptyDirectory();
    try (Stream<Path> all = Files.list(outside)) {
      assertThat(all).hasSize(2);
    }
  }

  @Test
  void refusesOtherBytesThanWereVerified() throws Exception {
    Path archive = Files.write(outside.resolve("it-1.0.0.tgz"), good().bytes());
    Integrity integrity = Archive.integrity(archive);
    Files.write(archive, good().file("package/evil", "").bytes());

    RefusedArchive refused =
        catchThrowableOfType(
            RefusedArchive.class,
            () -> new Unpacking(SMALL).unpack(archive, integrity, inside.resolve("home")));

    assertThat(refused.reason()).startsWith("it has other bytes than were verified (sha512-");
    assertThat(refused.archive()).isEqualTo("it-1.0.0.tgz");
    assertThat(refused.entry()).isEmpty();
    assertThat(inside).isEmptyDirectory();
  }

  @Test
  void touchesNoFolderThatIsThere() throws Exception {
    Path kept = Files.createDirectory(inside.resolve("home")).resolve("kept");
    Files.writeString(kept, "kept");

    IOException refused =
        catchThrowableOfType(IOException.class, () -> unpack(good().bytes(), SMALL));

    assertThat(refused).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(kept).hasContent("kept");
  }
}
