package dev.roundhouse.systemtools.files;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes files as a whole: beside the old one, then into its place in one step. So nothing is ever
/// written through a name that has become a link, nor into a file that has a second name.
final class Writes {
  static final int LONGEST = 1 << 20;

  static final Form FORM =
      group(
          field("path", TEXT),
          field("action", TEXT, "created, replaced, restored or removed."),
          field("bytes", WHOLE, "Size of the file afterwards."),
          field("dry_run", TRUTH, "Whether nothing was done."),
          field("undo_id", maybe(TEXT), "For undo_write_file; null where nothing can be undone."));

  private static final Set<PosixFilePermission> NEW = PosixFilePermissions.fromString("rw-r-----");

  private final Shelf shelf;
  private final Undo undo;

  Writes(Shelf shelf, Undo undo) {
    this.shelf = requireNonNull(shelf, "shelf");
    this.undo = requireNonNull(undo, "undo");
  }

  byte[] write(String path, String content, boolean isDry) throws Refusal {
    Place place = shelf.writable(path);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try (SecureDirectoryStream<Path> parent = shelf.parent(place)) {
      PosixFileAttributes attributes = Walk.lookIfThere(parent, place.name());
      byte[] before = attributes == null ? null : whole(parent, place);
      String id = null;
      if (!isDry) {
        put(parent, place, bytes, attributes == null ? NEW : attributes.permissions());
        id = undo.keep(place.path(), before, digest(bytes));
      }
      return told(place, before == null ? "created" : "replaced", bytes.length, isDry, id);
    } catch (IOException e) {
      throw Walk.refusal(e, place.path());
    }
  }

  byte[] undo(String id, boolean isDry) throws Refusal {
    Undo.Kept kept =
        undo.find(id)
            .orElseThrow(() ->
                new Refusal(
                    Refusal.Kind.NOT_FOUND,
                    "nothing is kept under this undo_id, or no longer: the newest writes are kept"
                        + " while Roundhouse runs"));
    Place place = shelf.writable(kept.path());
    try (SecureDirectoryStream<Path> parent = shelf.parent(place)) {
      PosixFileAttributes attributes = Walk.look(parent, place.name());
      if (!Arrays.equals(digest(whole(parent, place)), kept.after())) {
        throw new Refusal(
            Refusal.Kind.DENIED, place.path() + " has been changed since; nothing was undone");
      }
      byte[] before = kept.before();
      if (!isDry) {
        if (before == null) {
          parent.deleteFile(Path.of(place.name()));
        } else {
          put(parent, place, before, attributes.permissions());
        }
        undo.forget(kept);
      }
      int size = before == null ? 0 : before.length;
      return told(place, before == null ? "removed" : "restored", size, isDry, null);
    } catch (IOException e) {
      throw Walk.refusal(e, place.path());
    }
  }

  /// What is there, to be brought back.
  private byte[] whole(SecureDirectoryStream<Path> parent, Place place)
      throws IOException, Refusal {
    try (SeekableByteChannel channel = OpenFile.open(parent, place)) {
      if (channel.size() > shelf.rules().mostRead()) {
        throw new Refusal(
            Refusal.Kind.DENIED,
            place.path() + " is larger than system.files.max-read, so it could not be undone");
      }
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Read on.
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }

  private static void put(
      SecureDirectoryStream<Path> parent,
      Place place,
      byte[] bytes,
      Set<PosixFilePermission> permissions)
      throws IOException {
    Path beside = Path.of(".roundhouse-" + UUID.randomUUID() + ".tmp");
    boolean isInPlace = false;
    try {
      try (SeekableByteChannel channel =
          parent.newByteChannel(
              beside,
              Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(permissions))) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
      }
      // The mask of this program may have taken some away.
      parent
          .getFileAttributeView(beside, PosixFileAttributeView.class, NOFOLLOW_LINKS)
          .setPermissions(permissions);
      parent.move(beside, parent, Path.of(place.name()));
      isInPlace = true;
    } finally {
      if (!isInPlace) {
        remove(parent, beside);
      }
    }
  }

  private static void remove(SecureDirectoryStream<Path> parent, Path beside) throws IOException {
    try {
      parent.deleteFile(beside);
    } catch (java.nio.file.NoSuchFileException _) {
      // It was never made.
    }
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static byte[] told(
      Place place, String action, int bytes, boolean isDry, @Nullable String id) {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("path", place.path())
            .member("action", action)
            .member("bytes", bytes)
            .member("dry_run", isDry);
    Figures.member(writer, "undo_id", id);
    return writer.end().toBytes();
  }
}
