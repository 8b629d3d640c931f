package dev.roundhouse.fleet.process;

import dev.roundhouse.fleet.limits.Account;
import dev.roundhouse.fleet.limits.Bounds;
import dev.roundhouse.fleet.limits.Chain;
import dev.roundhouse.fleet.limits.Group;
import dev.roundhouse.fleet.memory.Gate;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a child comes to life within its bounds: in a session of its own, so that a Ctrl-C at the
/// terminal is not for it; without the means to gain privileges; as the user it is to be; and in
/// its control group before its first instruction, because it waits at a gate until it is there.
final class Entry {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  private Entry() {}

  static Process start(Child.Order order) throws ChildException {
    ProcessBuilder builder = new ProcessBuilder();
    environment(builder.environment(), order);
    Path directory = order.directory();
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    Bounds bounds = order.bounds();
    String path = builder.environment().getOrDefault("PATH", "");
    @Nullable Gate gate = null;
    try {
      String program = Executable.find(order.command(), directory, path);
      gate = bounds.group() == null ? null : shut(bounds.gate());
      builder.command(chain(bounds, gate, program, directory)).command().add(program);
      builder.command().addAll(order.args());
      Process process = bounds.enclosure().isPresent() ? Midwife.start(builder) : builder.start();
      place(order, process.pid());
      return process;
    } catch (IOException | IllegalArgumentException e) {
      leave(order);
      throw new ChildException(
          ChildException.Kind.NOT_STARTED,
          "command \"%s\" could not be started: %s".formatted(order.command(), e.getMessage()),
          e);
    } catch (ChildException e) {
      leave(order);
      throw e;
    } finally {
      open(gate);
    }
  }

  private static List<String> chain(
      Bounds bounds, @Nullable Gate gate, String program, @Nullable Path directory)
      throws IOException {
    @Nullable Path file = gate == null ? null : gate.file();
    Chain chain = Chain.system();
    return bounds.enclosure().isPresent()
        ? chain.before(file, bounds, bounds.enclosure().get(), Path.of(program), directory)
        : chain.before(file, bounds.files(), bounds.processes(), bounds.account());
  }

  private static void environment(Map<String, String> environment, Child.Order order) {
    Inherited.retain(environment);
    Optional<Account> account = order.bounds().account();
    if (account.isPresent()) {
      environment.keySet().removeIf(name -> name.startsWith("XDG_"));
      environment.put("HOME", account.get().home());
      environment.put("USER", account.get().name());
      environment.put("LOGNAME", account.get().name());
    }
    if (order.bounds().enclosure().isPresent()) {
      environment.remove("TMPDIR"); // It is hidden; /tmp is there.
    }
    order.env().forEach((name, value) -> environment.put(name, value.reveal()));
    environment.put(Processes.INSTANCE, order.mark());
    environment.put(Processes.RUN, Processes.ownRun());
  }

  /// Null where there is no gate to be had: then it is placed as soon as it runs, which is early
  /// enough for all that do not try to get away at once.
  private static @Nullable Gate shut(Path file) {
    if (!Chain.system().hasGate()) {
      return null;
    }
    try {
      return Gate.shut(file);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "no gate for a server: {0}", e.getMessage());
      return null;
    }
  }

  private static void place(Child.Order order, long pid) {
    Group group = order.bounds().group();
    try {
      if (group != null) {
        group.place(pid);
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0} is not in its control group, and its limits are not in force: {1}",
          order.name(),
          e.getMessage());
    }
  }

  private static void open(@Nullable Gate gate) {
    try {
      if (gate != null) {
        gate.open();
      }
    } catch (IOException e) {
      LOG.log(Level.ERROR, "the gate {0} does not open: {1}", gate.file(), e.getMessage());
    }
  }

  /// Takes away what a child has left that has ended.
  static void leave(Child.Order order) {
    Bounds bounds = order.bounds();
    Group group = bounds.group();
    try {
      Files.deleteIfExists(bounds.gate());
      if (group != null) {
        group.remove();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} has left something: {1}", order.name(), e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The last words of a child, which may be those of the chain that could not become it.
  static String told(Child.Order order, String words) {
    for (String link : List.of("setpriv", "prlimit", "setsid", "flock")) {
      String prefix = link + ": failed to execute ";
      if (words.startsWith(prefix)) {
        String why = words.substring(words.lastIndexOf(": ") + 2);
        return "command \"%s\" could not be started: %s%s"
            .formatted(order.command(), why, cure(order.bounds(), why));
      }
    }
    return refusal(order, words).map(SandboxRefusal::text).orElse(words);
  }

  /// What its sandbox has against it, going by its last words.
  static Optional<SandboxRefusal> refusal(Child.Order order, String words) {
    return order.bounds().enclosure().flatMap(_ -> SandboxRefusal.of(words));
  }

  private static String cure(Bounds bounds, String why) {
    return bounds.account().isPresent() && why.startsWith("Permission denied")
        ? "; let user %s read and run it, with the folders above it"
            .formatted(bounds.account().get().name())
        : "";
  }
}
