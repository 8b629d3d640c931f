package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.log.LineDesk;
import dev.roundhouse.security.KnownSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The log of this program: kept on the disk, one JSON object a line, secrets masked, and searched
/// there. What says something waits for nothing; a line is on the disk within `flush`. Safe for
/// many threads.
public interface ProgramLog extends AutoCloseable {
  /// Opens it in a folder of its own, and takes what all loggers of the JVM say from now on.
  ///
  /// @param told hears each line soon after it was said, on the log's own thread
  static ProgramLog open(
      Path folder,
      Supplier<LogSettings> settings,
      KnownSecrets known,
      Consumer<LogLine> told,
      Ticker ticker) {
    return LineDesk.open(
        requireNonNull(folder, "folder"),
        requireNonNull(settings, "settings"),
        requireNonNull(known, "known"),
        requireNonNull(told, "told"),
        requireNonNull(ticker, "ticker"));
  }

  /// Adds a line that another program has sent. Its secrets are masked as all are.
  void add(LogLine line);

  /// The newest lines that are asked for, the oldest of them first; what has just been said is
  /// among them.
  ///
  /// @throws IOException when the files cannot be read or written
  List<LogLine> search(LogQuery query) throws IOException;

  /// Lines that were said faster than they could be kept, and are lost, since the start.
  long lost();

  /// Brings what was said to the disk, and takes nothing more.
  @Override
  void close();
}
