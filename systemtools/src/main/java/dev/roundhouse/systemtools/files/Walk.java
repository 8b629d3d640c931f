package dev.roundhouse.systemtools.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Goes from the root of the machine down to a directory by handles, one name after another, and
/// follows no link on the way: who swaps a directory for a link in the middle of it is refused, as
/// no path is ever resolved as a text again. What is opened here stays what it is, whatever becomes
/// of its name.
final class Walk {
  private static final Path TOP = Path.of("/");

  private final Set<Object> closed = new HashSet<>();

  /// @param rules whose closed directories are looked up now
  Walk(FileRules rules) {
    for (Path each : rules.closed()) {
      try {
        closed.add(key(Files.readAttributes(each, BasicFileAttributes.class)));
      } catch (IOException _) {
        // Where nothing is, nothing can be seen.
      }
    }
  }

  private static Object key(BasicFileAttributes attributes) {
    return requireNonNull(attributes.fileKey(), "files here have no identity");
  }

  /// The directory of a place, open. The root itself may lie behind links, which are the
  /// operator's: they are resolved first, and walked without following any.
  ///
  /// @throws Refusal when there is none, or a link or a rule is in the way
  SecureDirectoryStream<Path> directory(Place place) throws Refusal {
    Path real;
    try {
      real = place.root().toRealPath();
    } catch (IOException e) {
      throw new Refusal(
          Refusal.Kind.NOT_FOUND, "the directory " + place.root() + " is not there", e);
    }
    SecureDirectoryStream<Path> at = top();
    for (Path name : real) {
      at = into(at, name.toString(), place);
    }
    for (String name : place.names()) {
      at = into(at, name, place);
    }
    return at;
  }

  @SuppressWarnings("StreamResourceLeak") // whoever asks for it closes it
  private static SecureDirectoryStream<Path> top() throws Refusal {
    try {
      DirectoryStream<Path> stream = Files.newDirectoryStream(TOP);
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        return secure;
      }
      stream.close();
    } catch (IOException e) {
      throw new Refusal(Refusal.Kind.FAILED, "this machine's files cannot be read", e);
    }
    throw new Refusal(
        Refusal.Kind.FAILED, "this machine has no directory handles, so its files stay closed");
  }

  /// Closes the directory that it comes from.
  private SecureDirectoryStream<Path> into(
      SecureDirectoryStream<Path> from, String name, Place place) throws Refusal {
    try (from) {
      SecureDirectoryStream<Path> next = open(from, name);
      boolean isOpen = false;
      try {
        requireOpen(next);
        isOpen = true;
        return next;
      } finally {
        if (!isOpen) {
          next.close();
        }
      }
    } catch (IOException e) {
      throw refusal(e, place.path());
    }
  }

  /// A directory in another, unless it is a link. It is looked at before it is opened, as opening a
  /// pipe waits for its other end; what it is then is found out by opening it.
  static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> from, String name)
      throws IOException {
    PosixFileAttributes before = look(from, name);
    if (!before.isDirectory()) {
      throw new NotDirectoryException(name);
    }
    return from.newDirectoryStream(Path.of(name), NOFOLLOW_LINKS);
  }

  /// @throws Refusal when it is one of those that are closed with everything below
  void requireOpen(SecureDirectoryStream<Path> directory) throws IOException, Refusal {
    BasicFileAttributeView view = directory.getFileAttributeView(BasicFileAttributeView.class);
    if (closed.contains(key(view.readAttributes()))) {
      throw new Refusal(Refusal.Kind.DENIED, "this directory is closed to tools");
    }
  }

  /// What an entry is, itself and not where it leads.
  static PosixFileAttributes look(SecureDirectoryStream<Path> directory, String name)
      throws IOException {
    return directory
        .getFileAttributeView(Path.of(name), PosixFileAttributeView.class, NOFOLLOW_LINKS)
        .readAttributes();
  }

  /// The same; null when it is not there.
  static @Nullable PosixFileAttributes lookIfThere(
      SecureDirectoryStream<Path> directory, String name) throws IOException {
    try {
      return look(directory, name);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /// What went wrong, without saying more than the caller may know.
  static Refusal refusal(IOException failure, String path) {
    return switch (failure) {
      case NoSuchFileException e -> new Refusal(Refusal.Kind.NOT_FOUND, "there is no " + path, e);
      case NotDirectoryException e ->
          new Refusal(Refusal.Kind.DENIED, path + " does not lie in directories alone", e);
      case java.nio.file.AccessDeniedException e ->
          new Refusal(Refusal.Kind.DENIED, "Roundhouse's own user may not read " + path, e);
      case FileSystemException e when isLoop(e) ->
          new Refusal(Refusal.Kind.DENIED, path + " leads over a symbolic link", e);
      default ->
          new Refusal(
              Refusal.Kind.FAILED, path + " cannot be read: " + failure.getMessage(), failure);
    };
  }

  /// What `O_NOFOLLOW` answers at a link: ELOOP, or ENOTDIR where a directory is wanted.
  private static boolean isLoop(FileSystemException failure) {
    String reason = String.valueOf(failure.getReason());
    return reason.contains("symbolic link") || reason.contains("Not a directory");
  }
}
