package dev.roundhouse.fleet.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The small programs of util-linux through which a child is started. Each changes something about
/// its own process and then becomes the next one, so the number stays the same, no shell is
/// involved, and each costs about a millisecond. Looked for once, in the places where systems keep
/// them: a search path could be led astray. Safe for many threads.
public final class Chain {
  private static final List<String> PLACES =
      List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

  private static final class Lazy {
    static final Chain SYSTEM =
        new Chain(found("flock"), found("setsid"), found("prlimit"), found("setpriv"));
  }

  private final @Nullable String flock;
  private final @Nullable String setsid;
  private final @Nullable String prlimit;
  private final @Nullable String setpriv;

  Chain(
      @Nullable String flock,
      @Nullable String setsid,
      @Nullable String prlimit,
      @Nullable String setpriv) {
    this.flock = flock;
    this.setsid = setsid;
    this.prlimit = prlimit;
    this.setpriv = setpriv;
  }

  /// That of this machine.
  public static Chain system() {
    return Lazy.SYSTEM;
  }

  /// Those of busybox lack options that are needed here.
  static @Nullable String found(String program) {
    for (String place : PLACES) {
      Path file = Path.of(place, program);
      if (Files.isExecutable(file) && !isBusybox(file)) {
        return file.toString();
      }
    }
    return null;
  }

  private static boolean isBusybox(Path file) {
    try {
      return file.toRealPath().endsWith("busybox");
    } catch (IOException _) {
      return true; // It went away meanwhile: of no use either.
    }
  }

  public boolean hasGate() {
    return flock != null;
  }

  public boolean hasSessions() {
    return setsid != null;
  }

  public boolean hasProcessLimits() {
    return prlimit != null;
  }

  public boolean hasPrivileges() {
    return setpriv != null;
  }

  /// What comes before a command.
  ///
  /// @param gate a file that is locked until the process may go on; null when it need not wait
  public List<String> before(
      @Nullable Path gate, OptionalInt files, OptionalInt processes, Optional<Account> account) {
    List<String> words = outer(gate, files, processes);
    if (setpriv != null) {
      words.addAll(List.of(setpriv, "--no-new-privs"));
      account.ifPresent(user -> words.addAll(becoming(user)));
      words.add("--");
    }
    return words;
  }

  /// What comes before a command in a sandbox.
  ///
  /// Another user is become inside: it could not make the sandbox out of places that are closed to
  /// it. Bubblewrap refuses to work with single privileges, such as the one to page out, so it
  /// inherits none.
  ///
  /// @param program the file of the command
  /// @param directory where it starts; null for this program's own
  /// @throws IOException when the sandbox cannot be as it is asked for
  public List<String> before(
      @Nullable Path gate,
      Bounds bounds,
      Enclosure enclosure,
      Path program,
      @Nullable Path directory)
      throws IOException {
    List<String> words = outer(gate, bounds.files(), bounds.processes());
    words.addAll(withoutPrivileges());
    Optional<Account> account = bounds.account();
    words.addAll(enclosure.words(program, directory, setsid != null, account.isPresent()));
    if (setpriv != null && account.isPresent()) {
      words.add(setpriv);
      words.addAll(becoming(account.get()));
      words.add("--");
    }
    return words;
  }

  /// What comes before a program that is to gain no privileges and inherit no single one.
  public List<String> withoutPrivileges() {
    return setpriv == null
        ? List.of()
        : List.of(setpriv, "--no-new-privs", "--inh-caps=-all", "--");
  }

  private static List<String> becoming(Account user) {
    return List.of(
        "--reuid=" + user.uid(), "--regid=" + user.gid(), "--init-groups", "--inh-caps=-all");
  }

  private List<String> outer(@Nullable Path gate, OptionalInt files, OptionalInt processes) {
    List<String> words = new ArrayList<>();
    if (gate != null && flock != null) {
      // Shared: nobody else waits at this file, and the lock goes with the process.
      words.addAll(List.of(flock, "--no-fork", "--shared", gate.toString()));
    }
    if (setsid != null) {
      words.add(setsid);
    }
    limits(words, files, processes);
    return words;
  }

  private void limits(List<String> words, OptionalInt files, OptionalInt processes) {
    if (prlimit == null || (files.isEmpty() && processes.isEmpty())) {
      return;
    }
    words.add(prlimit);
    files.ifPresent(most -> words.add("--nofile=" + most + ":" + most));
    processes.ifPresent(most -> words.add("--nproc=" + most + ":" + most));
    words.add("--");
  }
}
