package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Serves files of the class path or of a directory: with a strong ETag and 304, compressed once,
/// never sniffed. Made for a console's assets, which are small and few: what was served is kept in
/// memory. Only names of plain characters are served; dot files, `..` in any disguise and links out
/// of the directory do not exist. Safe for many threads.
public final class StaticFiles implements Handler {
  private final AssetSource source;
  private final String mount;
  private final boolean isForever;

  private StaticFiles(AssetSource source, String mount, boolean isForever) {
    if (!mount.startsWith("/") || !mount.endsWith("/")) {
      throw new IllegalArgumentException("a mount starts and ends with a slash: " + mount);
    }
    this.source = source;
    this.mount = mount;
    this.isForever = isForever;
  }

  /// The same, for a mount whose path has a version in it: what lies there never becomes another.
  public StaticFiles forever() {
    return new StaticFiles(source, mount, true);
  }

  /// Serves what lies below `prefix` (without slashes at its ends) at paths below `mount`, which
  /// starts and ends with `/`.
  public static StaticFiles ofClassPath(ClassLoader loader, String prefix, String mount) {
    requireNonNull(loader, "loader");
    return new StaticFiles(new AssetSource.OnClassPath(loader, prefix), mount, false);
  }

  /// Serves what lies below a directory at paths below `mount`, which starts and ends with `/`.
  ///
  /// @throws HttpException when there is no such directory
  public static StaticFiles ofDirectory(Path directory, String mount) {
    try {
      return new StaticFiles(AssetSource.InDirectory.of(directory), mount, false);
    } catch (IOException e) {
      throw new HttpException("the directory " + directory + " cannot be served", e);
    }
  }

  @Override
  public void handle(Request request, Response response) throws IOException {
    String path = request.path();
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      response.header("allow", "GET, HEAD").status(405).send();
      return;
    }
    if ((path + "/").equals(mount)) {
      response.header("location", mount).status(308).send();
      return;
    }
    String name = path.startsWith(mount) ? name(path.substring(mount.length())) : null;
    Asset asset = name == null ? null : source.find(name);
    if (asset == null) {
      response.header("content-type", "text/plain; charset=utf-8").status(404);
      response.send("There is nothing here.\n".getBytes(UTF_8));
      return;
    }
    asset.answer(request, response, isForever);
  }

  /// The name of the file, or null when the path cannot be one.
  private static @Nullable String name(String path) {
    String decoded = decode(path);
    if (decoded == null) {
      return null;
    }
    String name = decoded.isEmpty() || decoded.endsWith("/") ? decoded + "index.html" : decoded;
    for (String segment : name.split("/", -1)) {
      if (segment.isEmpty() || segment.startsWith(".") || !isPlain(segment)) {
        return null;
      }
    }
    return name;
  }

  private static boolean isPlain(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c < 0x20 || c == 0x7f || c == '\\' || c == ':' || c == '%') {
        return false;
      }
    }
    return true;
  }

  /// Decodes percent signs once; null when they are not right. A coded slash is no separator, and
  /// no name has one.
  private static @Nullable String decode(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    for (int i = 0; i < path.length(); i++) {
      int c = path.charAt(i);
      if (c == '%') {
        int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
        int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
        c = 16 * high + low;
        if (high < 0 || low < 0 || c == '/') {
          return null;
        }
        i += 2;
      }
      bytes.write(c);
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException _) {
      // Not a name: the same as a name that is not there.
      return null;
    }
  }
}
