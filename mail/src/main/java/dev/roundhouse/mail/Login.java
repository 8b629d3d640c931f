package dev.roundhouse.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.kernel.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Who logs in, with the password as it stands in its file now. Knows every form in which it goes
/// over the wire, so that an answer that repeats it can be shown.
record Login(String user, Secret password) {
  private static final int LONGEST = 4096;
  private static final String MASK = "****";
  private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/]{2,}={0,2}");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  /// @throws IOException when the file cannot be read, is open to others, or holds no password
  static Login read(String user, Path file) throws IOException {
    boolean isPosix = Files.getFileStore(file).supportsFileAttributeView("posix");
    if (isPosix && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
      throw new IOException(
          file + " (password-file) is open to others than its owner; run chmod 600 on it");
    }
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + " (password-file) is longer than " + LONGEST + " bytes");
    }
    // The end of a line at its end is an editor's.
    String password = Files.readString(file, UTF_8).replaceAll("[\\r\\n]+\\z", "");
    if (password.isEmpty() || password.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
      throw new IOException(file + " (password-file) does not hold one line with a password");
    }
    return new Login(user, Secret.of(password));
  }

  /// The text without the password, plain or as a login encodes it together with the user.
  String masked(String text) {
    String plain = password.reveal();
    return ENCODED
        .matcher(text.replace(plain, MASK))
        .replaceAll(found -> decoded(found.group()).contains(plain) ? MASK : "$0");
  }

  private static String decoded(String word) {
    try {
      return new String(Base64.getDecoder().decode(word), UTF_8);
    } catch (IllegalArgumentException _) {
      return ""; // A word like any other.
    }
  }
}
