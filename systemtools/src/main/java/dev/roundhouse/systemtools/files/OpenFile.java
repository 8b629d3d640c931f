package dev.roundhouse.systemtools.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;

/// Opens a file for reading, and makes sure of the very thing that was opened: it is a plain file
/// with one name. A file with a second name may be one that lies elsewhere and is denied there.
///
/// Java tells of an open file neither its number nor how many names it has. Both stand in the
/// kernel's files, where the number is found by a position that nobody else has: the file is moved
/// to a random one, and the entry is looked for that says so.
final class OpenFile {
  private static final Path NUMBERS = Path.of("/proc/self/fdinfo");
  private static final Path FILES = Path.of("/proc/self/fd");
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Fits every file system; a position behind the end is allowed.
  private static final long POSITIONS = 1L << 43;

  private OpenFile() {}

  /// @throws Refusal when it is a link, no plain file, or has more than one name
  static SeekableByteChannel open(SecureDirectoryStream<Path> directory, Place place)
      throws Refusal {
    try {
      PosixFileAttributes before = Walk.look(directory, place.name());
      if (before.isSymbolicLink()) {
        throw new Refusal(Refusal.Kind.DENIED, place.path() + " is a symbolic link");
      }
      if (!before.isRegularFile()) {
        // Looked at before it is opened, as opening a pipe waits for its other end.
        throw new Refusal(Refusal.Kind.DENIED, place.path() + " is no plain file");
      }
      SeekableByteChannel channel =
          directory.newByteChannel(
              Path.of(place.name()), Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
      boolean isGood = false;
      try {
        requirePlain(channel, place);
        isGood = true;
        return channel;
      } finally {
        if (!isGood) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw Walk.refusal(e, place.path());
    }
  }

  private static void requirePlain(SeekableByteChannel channel, Place place)
      throws IOException, Refusal {
    Map<String, Object> is = attributes(channel);
    if (!Boolean.TRUE.equals(is.get("isRegularFile"))) {
      throw new Refusal(Refusal.Kind.DENIED, place.path() + " is no plain file");
    }
    if (!(is.get("nlink") instanceof Integer names) || names > 1) {
      throw new Refusal(
          Refusal.Kind.DENIED,
          place.path() + " has more than one name (a hard link), and may be denied by another");
    }
  }

  /// Of the open file itself, whatever its name leads to by now.
  private static Map<String, Object> attributes(SeekableByteChannel channel)
      throws IOException, Refusal {
    long position = POSITIONS + RANDOM.nextLong(POSITIONS);
    channel.position(position);
    String wanted = "pos:\t" + position;
    try (DirectoryStream<Path> numbers = Files.newDirectoryStream(NUMBERS)) {
      for (Path number : numbers) {
        if (isAt(number, wanted)) {
          channel.position(0);
          // Follows the kernel's link, which leads to the open file and not to a path.
          return Files.readAttributes(
              FILES.resolve(number.getFileName()), "unix:nlink,isRegularFile");
        }
      }
    }
    throw new Refusal(
        Refusal.Kind.FAILED,
        "the kernel does not tell which file was opened, as /proc is not there or closed");
  }

  private static boolean isAt(Path number, String wanted) throws IOException {
    try {
      String text = Files.readString(number, StandardCharsets.US_ASCII);
      int end = text.indexOf('\n');
      return end >= 0 && text.substring(0, end).equals(wanted);
    } catch (NoSuchFileException _) {
      return false; // closed in the meantime
    }
  }
}
