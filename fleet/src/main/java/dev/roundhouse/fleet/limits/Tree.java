package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One hierarchy of control groups: the group in which ours are made, and what can be limited
/// there. Safe for many threads.
final class Tree {
  static final String PROCESSES = "cgroup.procs";

  private static final String CONTROL = "cgroup.subtree_control";

  private final Path parent;
  private final Path house;
  private final boolean isUnified;
  private final Set<String> controllers;
  private boolean isReady;

  /// @param parent an existing group in which others may be made
  /// @param house the name of the group that holds ours
  Tree(Path parent, String house, boolean isUnified, Set<String> controllers) {
    this.parent = requireNonNull(parent, "parent");
    this.house = parent.resolve(house);
    this.isUnified = isUnified;
    this.controllers = Set.copyOf(controllers);
  }

  /// Whether groups may be made in this one.
  static boolean isOurs(Path group) {
    return Files.isWritable(group) && Files.isWritable(group.resolve(PROCESSES));
  }

  Path house() {
    return house;
  }

  boolean isUnified() {
    return isUnified;
  }

  boolean limits(String controller) {
    return controllers.contains(controller);
  }

  /// The directory of a new group, of the same name as one that is left over perhaps.
  synchronized Path make(String name) throws IOException {
    Files.createDirectories(house);
    Path group = house.resolve(name);
    Files.createDirectories(group);
    return group;
  }

  /// Hands the controllers down to our groups, where that has to be said.
  ///
  /// @throws IOException when the kernel refuses
  synchronized void handDown() throws IOException {
    if (!isUnified || isReady || controllers.isEmpty()) {
      return;
    }
    Files.createDirectories(house);
    try {
      hand(parent);
    } catch (IOException e) {
      moveAside(e);
      hand(parent);
    }
    hand(house);
    isReady = true;
  }

  private void hand(Path group) throws IOException {
    Set<String> missing = new TreeSet<>(controllers);
    missing.removeAll(words(group.resolve(CONTROL)));
    for (String each : missing) {
      write(group.resolve(CONTROL), "+" + each);
    }
  }

  /// A group of version 2 either holds processes or hands controllers down. Where it is this very
  /// program that stands in the way, it takes a group of its own beside the servers.
  private void moveAside(IOException refusal) throws IOException {
    String self = Long.toString(ProcessHandle.current().pid());
    if (!words(parent.resolve(PROCESSES)).contains(self)) {
      throw refusal;
    }
    try {
      Path own = parent.resolve("roundhouse-gateway");
      Files.createDirectories(own);
      write(own.resolve(PROCESSES), self);
    } catch (IOException e) {
      e.addSuppressed(refusal);
      throw e;
    }
  }

  static Set<String> words(Path file) throws IOException {
    String text = Files.readString(file).strip();
    return text.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(text.split("\\s+", -1)));
  }

  /// One write, as the kernel takes it.
  static void write(Path file, String value) throws IOException {
    Files.writeString(file, value);
  }

  /// The text of a file; null when there is none.
  static @Nullable String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return null; // The group is gone, or the kernel does not tell.
    }
  }
}
