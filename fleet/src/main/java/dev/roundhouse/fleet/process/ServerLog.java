package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The error output of one server's processes, in one file that is rotated by size: `x.log`, then
/// `x.log.1` and so on. Readable by the owner only. A disk that fails loses lines, never a process;
/// it is reported once. Safe for many threads.
public final class ServerLog implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private final Path file;
  private final long maxSize;
  private final int files;
  private final Ticker ticker;
  private @Nullable OutputStream out;
  private long size;
  private boolean isBroken;
  private boolean isClosed;

  /// @param files how many are kept, the current one included
  public ServerLog(Path file, long maxSize, int files, Ticker ticker) {
    this.file = requireNonNull(file, "file");
    this.maxSize = maxSize;
    this.files = files;
    this.ticker = requireNonNull(ticker, "ticker");
  }

  public Path file() {
    return file;
  }

  /// Writes one line with the time and its origin.
  synchronized void append(String origin, String line) {
    if (isClosed) {
      return;
    }
    byte[] bytes =
        (ticker.instant().truncatedTo(ChronoUnit.MILLIS) + " " + origin + " " + line + "\n")
            .getBytes(StandardCharsets.UTF_8);
    try {
      if (out != null && size + bytes.length > maxSize) {
        rotate();
      }
      OutputStream target = opened();
      target.write(bytes);
      size += bytes.length;
      isBroken = false;
    } catch (IOException e) {
      if (!isBroken) {
        LOG.log(Level.WARNING, "cannot write " + file + "; error output is lost until it works", e);
      }
      isBroken = true;
    }
  }

  private OutputStream opened() throws IOException {
    OutputStream current = out;
    if (current != null) {
      return current;
    }
    Files.createDirectories(requireNonNull(file.toAbsolutePath().getParent(), "directory"));
    if (!Files.exists(file)) {
      boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (isPosix) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(file);
      }
    }
    size = Files.size(file);
    current = Files.newOutputStream(file, StandardOpenOption.APPEND);
    out = current;
    return current;
  }

  private void rotate() throws IOException {
    shut();
    for (int older = files - 1; older > 0; older--) {
      Path from = numbered(older - 1);
      if (Files.exists(from)) {
        Files.move(from, numbered(older), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.deleteIfExists(file);
  }

  private Path numbered(int number) {
    return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
  }

  private void shut() throws IOException {
    OutputStream current = out;
    out = null;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    try {
      shut();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "could not close " + file, e);
    }
  }
}
