package dev.roundhouse.fleet.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.memory.Host.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Machines made of files.
final class HostTest {
  private static final long GIB = 1L << 30;
  private static final String V2 = "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";

  @TempDir private Path root;

  private void file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void memory(long swapKiB, long freeKiB) throws IOException {
    file(
        "proc/meminfo",
        "MemTotal: 8388608 kB\nMemAvailable:  4194304 kB\nSwapTotal: %d kB\nSwapFree: %d kB\n"
            .formatted(swapKiB, freeKiB));
  }

  private void status(String uid, String effective) throws IOException {
    file(
        "proc/self/status",
        "Name:\tjava\nUid:\t1\t" + uid + "\t1\t1\nCapEff:\t" + effective + "\n");
  }

  @Test
  void withoutAnyFileEverythingIsUnknown() {
    Host host = Host.read(root.resolve("nowhere"));

    assertThat(host.swapTotalBytes()).isZero();
    assertThat(host.memoryTotalBytes()).isZero();
    assertThat(host.pressure()).isEmpty();
    assertThat(host.mayPageOut()).isFalse();
    assertThat(host.isRoot()).isFalse();
    assertThat(host.pagingOutSaves()).isFalse();
    assertThat(host.cgroups()).isInstanceOf(Cgroups.None.class);
    assertThat(host.cores()).isPositive();
  }

  @Test
  void withoutSwapPagingOutSavesNothing() throws Exception {
    memory(0, 0);
    status("0", "000001fffeffffff");
    file("proc/swaps", "Filename Type Size Used Priority\n");

    Host host = Host.read(root);

    assertThat(host.memoryTotalBytes()).isEqualTo(8 * GIB);
    assertThat(host.memoryAvailableBytes()).isEqualTo(4 * GIB);
    assertThat(host.mayPageOut()).isTrue();
    assertThat(host.isRoot()).isTrue();
    assertThat(host.pagingOutSaves()).isFalse();
    assertThat(host.cgroups()).isEqualTo(new Cgroups.None("no control groups are mounted"));
  }

  @Test
  void countsWhatZramTakesItself() throws Exception {
    memory(2097152, 1048576);
    status("1000", "0000000000800000");
    file("proc/swaps", "Filename Type Size Used Priority\n/dev/zram0 partition 2097152 0 100\n");
    file("sys/block/zram0/mm_stat", "  1000 300 4096 0 5000 0 0 0 0\n");
    file("sys/block/zram1/mm_stat", "1 1 8192 0 0 0 0 0 0\n");
    file("sys/block/vda/mm_stat", "1 1 99 0\n");

    Host host = Host.read(root);

    assertThat(ZramUse.read(new KernelFiles(root))).contains(new ZramUse(1001, 301, 12288));
    assertThat(host.swapTotalBytes()).isEqualTo(2 * GIB);
    assertThat(host.swapFreeBytes()).isEqualTo(GIB);
    assertThat(host.isZram()).isTrue();
    assertThat(host.zramUsedBytes()).isEqualTo(12288);
    assertThat(host.isRoot()).isFalse();
    assertThat(host.pagingOutSaves()).isTrue();
  }

  @Test
  void rootOfAContainerOrOfAUserNamespaceMayNotPageOut() throws Exception {
    memory(2097152, 2097152);
    status("0", "00000000a80425fb");
    assertThat(Host.read(root).mayPageOut()).isFalse();

    status("0", "000001ffffffffff");
    file("proc/self/uid_map", "         0          0 4294967295\n");
    assertThat(Host.read(root).pagingOutSaves()).isTrue();
    file("proc/self/uid_map", "         0       1000          1\n");
    assertThat(Host.read(root).pagingOutSaves()).isFalse();
  }

  @Test
  void readsThePressure() throws Exception {
    file(
        "proc/pressure/memory",
        """
        some avg10=12.50 avg60=0.00 avg300=0.00 total=0
        full avg10=3.25 avg60=0.00 avg300=0.00 total=0
        """);
    assertThat(Host.read(root).pressure()).isEqualTo(Optional.of(new Host.Pressure(12.5, 3.25)));

    file("proc/pressure/memory", "some avg10=12.50\nfull nonsense\n");
    assertThat(Host.read(root).pressure()).isEmpty();
  }

  @Test
  void version2IsDelegatedWhereItsFilesMayBeWritten() throws Exception {
    file("proc/self/mountinfo", V2);
    file("proc/self/cgroup", "0::/user.slice/roundhouse.service\n");
    file("sys/fs/cgroup/user.slice/roundhouse.service/cgroup.controllers", "cpu memory pids\n");
    assertThat(Host.read(root).cgroups())
        .isEqualTo(new Cgroups.V2(false, Set.of("cpu", "memory", "pids")));

    file("sys/fs/cgroup/user.slice/roundhouse.service/cgroup.procs", "");
    assertThat(Host.read(root).cgroups())
        .isEqualTo(new Cgroups.V2(true, Set.of("cpu", "memory", "pids")));
  }

  @Test
  void version2OfAContainerIsFoundAtItsMount() throws Exception {
    file(
        "proc/self/mountinfo",
        "30 1 0:26 /docker/abc /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n");
    file("proc/self/cgroup", "0::/docker/abc\n");
    file("sys/fs/cgroup/cgroup.controllers", "memory\n");

    assertThat(Host.read(root).cgroups()).isEqualTo(new Cgroups.V2(false, Set.of("memory")));
  }

  @Test
  void swapIsWhatTheControlGroupAllows() throws Exception {
    memory(2097152, 2097152);
    status("0", "000001ffffffffff");
    file("proc/self/mountinfo", V2);
    file("proc/self/cgroup", "0::/pod/container\n");
    file("sys/fs/cgroup/pod/container/memory.swap.max", "max\n");
    assertThat(Host.read(root).swapTotalBytes()).isEqualTo(2 * GIB);

    file("sys/fs/cgroup/pod/memory.swap.max", "" + GIB);
    file("sys/fs/cgroup/pod/memory.swap.current", "" + GIB / 4);
    assertThat(Host.read(root).swapTotalBytes()).isEqualTo(GIB);
    assertThat(Host.read(root).swapFreeBytes()).isEqualTo(GIB - GIB / 4);

    file("sys/fs/cgroup/pod/container/memory.swap.max", "0\n");
    assertThat(Host.read(root).swapTotalBytes()).isZero();
    assertThat(Host.read(root).pagingOutSaves()).isFalse();
  }

  @Test
  void version1IsWritableWhereAllItsGroupsAre() throws Exception {
    file(
        "proc/self/mountinfo",
        """
        31 1 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        32 1 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct
        33 1 0:29 / /sys/fs/cgroup/systemd rw - cgroup systemd rw,xattr,name=systemd
        """);
    file("proc/self/cgroup", "4:memory:/ours\n3:cpu,cpuacct:/\n1:name=systemd:/\n");
    file("sys/fs/cgroup/memory/ours/cgroup.procs", "");
    Set<String> controllers = Set.of("memory", "cpu", "cpuacct");
    assertThat(Host.read(root).cgroups()).isEqualTo(new Cgroups.V1(controllers, false));

    file("sys/fs/cgroup/cpu,cpuacct/cgroup.procs", "");
    assertThat(Host.read(root).cgroups()).isEqualTo(new Cgroups.V1(controllers, true));
  }

  @Test
  void hybridHasItsControllersInVersion1() throws Exception {
    file(
        "proc/self/mountinfo",
        """
        31 1 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        40 1 0:40 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
        """);
    file("proc/self/cgroup", "4:memory:/ours\n0::/\n");
    file("sys/fs/cgroup/memory/ours/cgroup.procs", "");
    file("sys/fs/cgroup/unified/cgroup.controllers", "\n");
    file("sys/fs/cgroup/unified/cgroup.procs", "");

    assertThat(Host.read(root).cgroups())
        .isEqualTo(new Cgroups.Hybrid(Set.of("memory"), true, new Cgroups.V2(true, Set.of())));
  }

  @Test
  void nonsenseIsUnknownAndNoFailure() throws Exception {
    file("proc/meminfo", "MemTotal: many kB\nSwapTotal\n: 5 kB\n");
    status("", "zzzz");
    file("proc/swaps", "\u0000\n");
    file("proc/self/mountinfo", " - cgroup2 \n1 2 - cgroup x\n - cgroup \n");
    file("proc/self/cgroup", "::\n0\n");
    file("sys/block/zram0/mm_stat", "a b c\n");

    Host host = Host.read(root);

    assertThat(host.memoryTotalBytes()).isZero();
    assertThat(host.mayPageOut()).isFalse();
    assertThat(host.zramUsedBytes()).isZero();
    assertThat(ZramUse.read(new KernelFiles(root))).isEmpty();
  }

  @Test
  void readsThisMachine() throws Exception {
    Sleeper.assume(Files.isReadable(Path.of("/proc/meminfo")), "this system has no /proc");
    Host host = Host.read();

    assertThat(host.memoryTotalBytes()).isGreaterThan(host.memoryAvailableBytes()).isPositive();
    assertThat(host.swapTotalBytes()).isGreaterThanOrEqualTo(host.swapFreeBytes());
    assertThat(host.isRoot())
        .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0));
  }
}
