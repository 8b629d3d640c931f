package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roundhouse.fleet.memory.GroupMounts;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The choice among the trees of a machine, and the end of a group by version 1 alone.
final class GroupsTest {
  private static final ResourceLimits ALL =
      new ResourceLimits(
          Optional.of(ByteSize.ofMiB(64)), Optional.of(0.5), Optional.of(20), Optional.of(64));
  private static final Chain FULL = new Chain("/bin/f", "/bin/s", "/bin/l", "/bin/p");
  private static final Chain NONE = new Chain(null, null, null, null);

  private final String house = "test-" + ProcessHandle.current().pid();
  @TempDir private Path folder;

  @Test
  void version2IsPreferredAndHandsItsControllersDown() throws IOException, InterruptedException {
    Path second = tree("second", "cpu memory pids hugetlb");
    Path old = tree("old", "");
    Groups groups =
        groups(
            new GroupMounts(
                new GroupMounts.Mount(second, second, Set.of()),
                List.of(new GroupMounts.Mount(old, old, Set.of("memory")))),
            FULL);

    assertThat(groups.inForce(ALL, false)).isEqualTo(new InForce(Means.CGROUP_V2, Map.of()));
    Files.createDirectories(second.resolve("roundhouse-" + house));
    Files.createFile(second.resolve("roundhouse-" + house).resolve("cgroup.subtree_control"));
    Group group = requireNonNull(groups.make("x-1", ALL));

    assertThat(Files.readString(second.resolve("cgroup.subtree_control"))).startsWith("+");
    assertThat(second.resolve("roundhouse-" + house).resolve("1-1@x-1")).isDirectory();
    assertThat(old.resolve("roundhouse-" + house)).doesNotExist();
    group.remove();
    assertThat(second.resolve("roundhouse-" + house).resolve("1-1@x-1")).doesNotExist();
  }

  @Test
  void whatNoTreeLimitsIsToldWithTheReason() throws IOException {
    Path old = tree("old", "");
    GroupMounts mounts =
        new GroupMounts(null, List.of(new GroupMounts.Mount(old, old, Set.of("memory"))));

    InForce found = groups(mounts, FULL).inForce(ALL, true);
    InForce bare = groups(new GroupMounts(null, List.of()), NONE).inForce(ALL, false);

    assertThat(found.by()).isEqualTo(Means.CGROUP_V1);
    assertThat(found.lacking()).containsOnlyKeys("cpu");
    assertThat(bare.by()).isEqualTo(Means.NONE);
    assertThat(bare.lacking()).containsOnlyKeys("cpu", "files", "memory", "pids");
    assertThat(bare.lacking().get("cpu")).isEqualTo("this machine has no control groups for cpu");
  }

  @Test
  void nothingThatIsAskedForIsNothingInForce() {
    assertThat(groups(new GroupMounts(null, List.of()), NONE).inForce(ResourceLimits.NONE, false))
        .isEqualTo(new InForce(Means.NONE, Map.of()));
  }

  @Test
  void withoutVersion2AGroupIsFrozenAndKilled() throws IOException, InterruptedException {
    GroupMounts machine = GroupMounts.read();
    Optional<GroupMounts.Mount> freezer =
        machine.old().stream().filter(each -> each.controllers().contains("freezer")).findFirst();
    assumeTrue(
        freezer.isPresent() && Files.isWritable(freezer.get().at()),
        "this machine has no freezer of version 1 to make groups in: test skipped");
    Groups groups = groups(new GroupMounts(null, List.of(freezer.get())), FULL);
    Process first = new ProcessBuilder("/bin/sleep", "100").start();
    Process second = new ProcessBuilder("/bin/sleep", "100").start();
    try {
      Group group = requireNonNull(groups.make("x-1", ResourceLimits.NONE));
      group.place(first.pid());
      group.place(second.pid());
      assertThat(group.pids()).containsExactlyInAnyOrder(first.pid(), second.pid());

      group.kill();

      await().until(() -> !first.isAlive() && !second.isAlive());
      group.remove();
      assertThat(group.pids()).isEmpty();
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
      groups.close();
    }
    assertThat(freezer.get().at().resolve("roundhouse-" + house)).doesNotExist();
  }

  private Groups groups(GroupMounts mounts, Chain chain) {
    return Groups.of(mounts, house, "1-1", Optional.of("/"), chain, Ticker.system());
  }

  /// A folder that looks like a tree, as far as is read of one.
  private Path tree(String name, String controllers) throws IOException {
    Path tree = Files.createDirectories(folder.resolve(name));
    Files.writeString(tree.resolve("cgroup.procs"), "");
    Files.writeString(tree.resolve("cgroup.controllers"), controllers);
    Files.writeString(tree.resolve("cgroup.subtree_control"), "");
    return tree;
  }
}
