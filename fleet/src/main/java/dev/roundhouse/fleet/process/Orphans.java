package dev.roundhouse.fleet.process;

import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Ends what earlier runs of the gateway have left behind.
public final class Orphans {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private Orphans() {}

  /// A short name for a data directory that another directory does not have.
  public static String house(Path data) {
    try {
      byte[] path = data.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(path);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Ends every process that carries this house's mark and was started by a run that is over. Never
  /// this program nor one it descends from, whatever marks they carry.
  public static void end(
      Processes processes, Ticker ticker, String house, Duration grace, Duration within)
      throws InterruptedException {
    Set<Long> ancestors = ancestors(processes.scan());
    ProcessTree left =
        new ProcessTree(
            processes,
            ticker,
            entry ->
                entry.instance().startsWith(house + "/")
                    && !ancestors.contains(entry.pid())
                    && !Processes.isRunning(entry.run()));
    if (left.size() == 0) {
      return;
    }
    LOG.log(Level.WARNING, "ending {0} processes left by an earlier run", left.size());
    if (!left.end(grace, within)) {
      LOG.log(Level.ERROR, "{0} processes left by an earlier run do not end", left.size());
    }
  }

  /// Kills at once what carries this house's mark and was started by this run of the program: for
  /// the very end, when nothing should be left.
  public static void endOwn(Processes processes, Ticker ticker, String house)
      throws InterruptedException {
    ProcessTree left =
        new ProcessTree(
            processes,
            ticker,
            entry ->
                entry.instance().startsWith(house + "/") && entry.run().equals(Processes.ownRun()));
    if (left.size() > 0 && !left.end(Duration.ZERO, Duration.ofSeconds(1))) {
      LOG.log(Level.ERROR, "{0} child processes do not end", left.size());
    }
  }

  private static Set<Long> ancestors(List<Processes.Entry> entries) {
    Set<Long> ancestors = new HashSet<>();
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> {
          long next = parent.pid();
          while (next > 0 && ancestors.add(next)) {
            long child = next;
            next =
                entries.stream()
                    .filter(entry -> entry.pid() == child)
                    .mapToLong(Processes.Entry::parent)
                    .findFirst()
                    .orElse(0);
          }
        });
    return ancestors;
  }
}
